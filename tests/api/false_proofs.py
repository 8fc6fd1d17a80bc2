"""Tries to get past the guard of a route, as tables: proofs that prove nothing, detours to a path, other methods, smuggled headers."""

from __future__ import annotations

import base64

from matcher.people import tokens
from tests.api.house import PASSWORD, Asked, Headers, House

NAMES_OF_USERS = (
    "X-Forwarded-User",
    "X-Remote-User",
    "Remote-User",
    "X-User",
    "X-Auth-User",
    "X-WEBAUTH-USER",
    "X-Role",
)
ADDRESSES = (
    "X-Forwarded-For",
    "X-Real-IP",
    "X-Client-IP",
    "True-Client-IP",
    "X-Original-Remote-Addr",
    "X-Forwarded-Host",
    "Forwarded",
)
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
OTHER_PATHS = ("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Forwarded-Path")
METHODS = (
    "HEAD",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "get",
    "post",
    "GET ",
    "",
)
DETOURS = ("/{path}", "{path}/", "{path}//", "/.{path}", "/x/..{path}", "/%2e%2e{path}", "/%2e{path}", "{path}/.", "{path}/..",
           "{path}%2f", "{path}%00", "{path};a=b", "{path}%3b", "{path}%20", "{path}%09", "{path}%0a", "{path}.json", "{path}.html",
           "{path}%23x", "{path}%3fx", "{path}?_method=GET", "{path}?session={token}", "{path}?access_token={key}",
           "{path}?key={key}", "{path}?role=admin", "{path}?as=anna", "{path}?csrf=x", "/static{path}", "/static/..{path}",
           "/static/%2e%2e{path}", "/static/..%2f..{path}", "/sign-in/..{path}", "/docs/..{path}", "/api/v1/health/..{path}",
           "/api/v1/health/%2e%2e{path}", "http://localhost{path}", "\\\\{path}", "{path}%ff", "{path}%c0%ae",
           "/openapi.json{path}")  # fmt: skip
EVIL_HOSTS = ("evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example", "evil.example#localhost",
              "10.0.0.1", "0.0.0.0", "[::2]", "", " ", "localhost, evil.example", "localhost\tevil", "127.0.0.1.evil.example",
              "localhost/x")  # fmt: skip
EVIL_ORIGINS: tuple[Headers, ...] = (
    (("Origin", "https://evil.example"),),
    (("Origin", "http://localhost.evil.example"),),
    (("Origin", "http://localhost:81"),),
    (("Origin", "null"),),
    (("Origin", ""),),
    (("Origin", "http://localhost, https://evil.example"),),
    (("Origin", "https://evil.example#http://localhost"),),
    (("Sec-Fetch-Site", "cross-site"),),
    (("Sec-Fetch-Site", "same-site"),),
    (("Origin", "http://localhost"), ("Sec-Fetch-Site", "cross-site")),
)


def proofs(house: House) -> list[Headers]:
    """Headers that prove nothing."""
    return [(), *_cookies(house), *_authorizations(house), *smuggled(house)]


def detours(house: House, path: str) -> list[str]:
    """Ways to write a path that another reader might take for it."""
    filled = [one.format(path=path, token=house.tokens["anna"], key=house.key) for one in DETOURS]
    return [
        *filled,
        path.upper(),
        path.swapcase(),
        _coded(path),
        _coded(_coded(path)),
        path.replace("/", "%2f"),
        path.replace("/", "\\"),
    ]


def tries(house: House, operation: str) -> list[Asked]:
    """All of them for a route, without anything that proves who asks."""
    method, path = operation.partition(" ")[0], house.path(operation)
    asked = [Asked(method, path, headers) for headers in proofs(house)]
    asked += [Asked(method, path, headers, scheme="https") for headers in _over_https(house)]
    asked += [Asked(method, target) for target in detours(house, path)]
    asked += [Asked(other, path) for other in METHODS if other != method]
    asked += [Asked("POST", path, ((name, method),)) for name in OVERRIDES]
    asked += [Asked("GET", path, ((name, method),)) for name in OVERRIDES]
    asked += [Asked(method, path, (("Host", host),)) for host in EVIL_HOSTS]
    return list(dict.fromkeys(asked))


def smuggled_paths(house: House, operation: str) -> list[Asked]:
    """A route that anyone may ask, with headers that name another."""
    path = house.path(operation)
    return [Asked("GET", "/api/v1/health", ((name, path),)) for name in OTHER_PATHS]


def _cookies(house: House) -> list[Headers]:
    token, other = house.tokens["anna"], house.tokens["bo"]
    bad = [token[:-1], token + "x", token.swapcase(), token[::-1], "x" * 43, "", " ", "null", "true", "1", "anna", "../../anna",
           "%00", tokens.new_token(), tokens.digest(b"", tokens.SESSION, token), tokens.form_token(token), house.key, "' OR '1'='1",
           "%", "*", "_" * 43, token + "%00", token.replace(token[0], "%" + token[0].encode().hex(), 1),
           base64.b64encode(b'{"user":"anna","role":"admin"}').decode(), *house.dead_tokens.values()]  # fmt: skip
    lines = [f"session={one}" for one in bad]
    lines += [f"session={token}; session={token}", f"session=x; session={token}", f"session={token}; session=",
              f"session={token}; session={other}", f"Session={token}", f"SESSION={token}", f"__Host-session={token}",
              f"__Secure-session={token}", f"sessions={token}", f"session ={token}x", f'session="{token}"', f"session={token},",
              f"x=session={token}", f"{token}", f"session%3d{token}"]  # fmt: skip
    found: list[Headers] = [(("Cookie", line),) for line in lines]
    found.append((("Cookie", f"session={token}"), ("Cookie", f"session={other}")))
    found.append((("Cookie", f"__Host-session={token}"), ("X-Forwarded-Proto", "https")))
    found.append((("Cookie2", f"session={token}"),))
    return found


def _authorizations(house: House) -> list[Headers]:
    key, token = house.key, house.tokens["anna"]
    basic = base64.b64encode(f"anna:{PASSWORD}".encode()).decode()
    of_other_id = key.replace(house.key_id, "00000000")
    values = ["", "Bearer", "Bearer ", f"Bearer {key[:-1]}", f"Bearer {key}x", f"Bearer {key.upper()}", f"Basic {key}", key,
              f"Token {key}", f"Bearer {token}", f"Bearer {key},{key}", f"Bearer  x {key}", f"Bearer {key} {key}", "Bearer pm_",
              f"Bearer pm_00000000_{'x' * 43}", f"Bearer {key.replace('pm_', 'PM_')}", f"Bearer {of_other_id}",
              f"Bearer pm_{house.key_id}_", f"Bearer pm_{house.key_id}_{'x' * 43}", f"Bearer pm_%_{key[12:]}", "Bearer null",
              "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm5hIn0.", f"Basic {basic}", f"Digest {basic}",
              *(f"Bearer {dead}" for dead in house.dead_keys.values())]  # fmt: skip
    found: list[Headers] = [(("Authorization", value),) for value in values]
    found += [(("Authorization", value), ("Cookie", f"session={token}")) for value in ("Bearer x", "Basic x", "")]
    found.append((("Authorization", f"Bearer {key}"), ("Authorization", f"Bearer {key}")))
    found.append((("Authorization", "Bearer x"), ("Authorization", f"Bearer {key}")))
    found.append((("Proxy-Authorization", f"Bearer {key}"),))
    return found


def smuggled(house: House) -> list[Headers]:
    """Headers that a careless proxy or framework might believe."""
    found: list[Headers] = [((name, "anna"),) for name in NAMES_OF_USERS]
    found += [((name, value),) for name in ADDRESSES for value in ("127.0.0.1", "localhost")]
    found += [
        (("X-Api-Key", house.key),),
        (("X-Session", house.tokens["anna"]),),
        (("X-CSRF-Token", tokens.form_token("")),),
    ]
    found += [((name, house.path("GET /people")),) for name in OTHER_PATHS]
    return found


def _over_https(house: House) -> list[Headers]:
    """Over https the plain cookie counts for nothing."""
    token = house.tokens["anna"]
    return [(("Cookie", f"session={token}"),), (("Cookie", f"__Host-session={token}; __Host-session={token}"),)]


def _coded(path: str) -> str:
    """A path with its letters in percent signs."""
    return "".join(one if one == "/" else f"%{ord(one):02x}" for one in path)

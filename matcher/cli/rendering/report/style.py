"""The report's style sheet: two colour schemes, phones, print."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --paper: #ffffff; --panel: #f5f7f9; --line: #d0d7de;
  --mark: #0b5cad; --pale: #cfe1f5; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9da7b3; --paper: #0f1419; --panel: #182029;
  --line: #36404c; --mark: #6cb2ff; --pale: #1f3d5c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.35rem; margin: 2.6rem 0 .4rem; padding-top: .8rem; border-top: 2px solid var(--mark); }
h3 { font-size: 1.08rem; margin: 1.6rem 0 .4rem; }
p { max-width: 46rem; margin: .4rem 0; }
.soft, caption, th { color: var(--soft); }
.soft { overflow-wrap: anywhere; }
a { color: var(--mark); }
nav ol { margin: .3rem 0; padding-left: 1.3rem; }
.tiles { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1rem 0; padding: 0; list-style: none; }
.tiles li { background: var(--panel); border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .9rem; }
.tiles b { display: block; font-size: 1.4rem; line-height: 1.2; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: .5rem 0; min-width: 18rem; }
caption { text-align: left; padding: .2rem 0; }
th, td { text-align: left; vertical-align: middle; padding: .22rem .8rem .22rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; font-size: .88rem; }
td:last-child:not(.n) { min-width: 13rem; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.side { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; align-items: flex-start; }
.side > * { flex: 0 1 auto; min-width: 0; max-width: 100%; }
details { margin: .2rem 0; }
summary { cursor: pointer; color: var(--mark); }
details { max-width: 26rem; }
details ul { margin: .2rem 0; padding-left: 1.2rem;  }
svg text { fill: var(--soft); font: 11px system-ui, sans-serif; }
.bar { width: 8rem; height: .8rem; display: block; }
.interval { width: 15rem; height: 1.1rem; display: block; }
.lorenz { width: 15rem; height: 15rem; }
.track, .frame { fill: var(--panel); } .frame { stroke: var(--line); }
.fill, .dot { fill: var(--mark); } .area { fill: var(--pale); }
.curve { fill: none; stroke: var(--mark); stroke-width: 2; } .span { stroke: var(--mark); stroke-width: 2; }
.equal, .grid { stroke: var(--line); } .equal { stroke-dasharray: 4 3; stroke: var(--soft); }
@media (max-width: 34rem) { .bar { width: 4.5rem; } .interval { width: 8rem; } th, td { padding-right: .5rem; font-size: .92rem; } }
@media print { :root { --ink: #000; --soft: #444; --paper: #fff; --panel: #f3f3f3; --line: #bbb; --mark: #0b4a8f; --pale: #d5e3f2; }
  main { max-width: none; padding: 0; } h2 { break-after: avoid; } h3 { break-after: avoid; } tr, svg { break-inside: avoid; }
  .scroll { overflow: visible; } nav { display: none; } body { font-size: 11pt; } * { print-color-adjust: exact; } }
"""

"""Texts that would run something in a page that does not escape them; each calls `run`, which a browser test defines."""

PAYLOADS = (
    "<script>run(1)</script>",
    "<img src=x onerror=run(2)>",
    '"><svg onload=run(3)>',
    "' autofocus onfocus=run(4) x='",
    "javascript:run(5)",
    "</title><script>run(6)</script>",
    "</textarea><script>run(7)</script>",
    "<a href=javascript:run(8)>lignin</a>",
    "{{ cycler.__init__.__globals__ }}<script>run(9)</script>",
    "<b hx-get=/help hx-trigger=load hx-on:click=run(10)>lignin</b>",
    "<iframe srcdoc='<script>parent.run(11)</script>'></iframe>",
    "%(num)d %s 100% <math><mi xlink:href=data:,run(12)>",
)

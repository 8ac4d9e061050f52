// SPDX-License-Identifier: Apache-2.0

/// The page's skeleton, its style and its only script.
enum PageAssets {
  // The policy forbids every request: what the page shows, it contains.
  static let template = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
    <link rel="icon" href="data:,">
    <title>{{title}}</title>
    <style>{{{style}}}</style>
    </head>
    <body>
    <header>
    <h1>{{title}}</h1>
    {{#hasSubtitle}}<p class="subtitle">{{subtitle}}</p>{{/hasSubtitle}}
    </header>
    <nav aria-label="Contents">{{#contents}}{{#heading}}<a href="#{{id}}">{{text}}</a> {{/heading}}{{/contents}}</nav>
    <main>
    {{#blocks}}
    {{#heading}}<h2 id="{{id}}">{{text}}</h2>{{/heading}}
    {{#subheading}}<h3>{{.}}</h3>{{/subheading}}
    {{#target}}<h3 id="{{id}}">{{text}}</h3>{{/target}}
    {{#paragraph}}<p>{{.}}</p>{{/paragraph}}
    {{#note}}<p class="note">{{.}}</p>{{/note}}
    {{#verdict}}<div class="verdict {{tone}}" role="status"><strong>{{text}}</strong><span>{{detail}}</span></div>{{/verdict}}
    {{#facts}}<dl>{{#items}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/items}}</dl>{{/facts}}
    {{#list}}<ul>{{#items}}<li>{{text}}</li>{{/items}}</ul>{{/list}}
    {{#table}}<div class="scroll" tabindex="0" role="region" aria-label="{{caption}}"><table><caption><span>{{caption}}</span></caption>
    <thead><tr>{{#columns}}<th scope="col" class="{{class}}"><button type="button">{{title}}</button></th>{{/columns}}</tr></thead>
    <tbody>
    {{#rows}}
    <tr class="{{class}}">{{#cells}}<td class="{{class}}">{{#target}}<a href="#{{.}}">{{/target}}{{text}}{{#target}}</a>{{/target}}</td>{{/cells}}</tr>
    {{/rows}}
    </tbody></table></div>{{/table}}
    {{#picture}}<figure><div class="{{#hasNarrow}}wide{{/hasNarrow}}">{{{svg}}}</div>{{#hasNarrow}}<div class="narrow">{{{narrow}}}</div>{{/hasNarrow}}{{#hasCaption}}<figcaption>{{caption}}</figcaption>{{/hasCaption}}</figure>{{/picture}}
    {{#pictures}}<div class="pictures">{{#items}}<figure><div>{{{svg}}}</div>{{#hasNarrow}}<div class="narrow">{{{narrow}}}</div>{{/hasNarrow}}{{#hasCaption}}<figcaption>{{caption}}</figcaption>{{/hasCaption}}</figure>{{/items}}</div>{{/pictures}}
    {{#preformatted}}<pre>{{.}}</pre>{{/preformatted}}
    {{/blocks}}
    </main>
    <script>{{{script}}}</script>
    </body>
    </html>

    """

  static let style = """
    :root { --ink: #1b1f24; --soft: #57606a; --line: #d8dee4; --paper: #ffffff; --shade: #f6f8fa;
      --link: #0b5cad; --mark: #fff1e5; --shadow: #00000040; --good: #1a7f37; --good-paper: #e9f7ec; --bad: #b42318;
      --bad-paper: #fdeceb; --unknown: #8a5d00; --unknown-paper: #fdf5e0; color-scheme: light; }
    @media screen and (prefers-color-scheme: dark) {
      :root { --ink: #e6edf3; --soft: #9da7b3; --line: #30363d; --paper: #0d1117; --shade: #161b22;
        --link: #6cb6ff; --mark: #46301c; --shadow: #000000c0; --good: #4cc26a; --good-paper: #10261a; --bad: #ff8075;
        --bad-paper: #331614; --unknown: #e0b040; --unknown-paper: #2c2410; color-scheme: dark; }
    }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 72rem; padding: 1rem; color: var(--ink); background: var(--paper);
      font: 16px/1.5 system-ui, sans-serif; }
    h1 { font-size: 1.6rem; line-height: 1.25; margin: 0.5rem 0 0; overflow-wrap: anywhere; }
    h2 { font-size: 1.25rem; margin: 2.5rem 0 0.75rem; }
    h3 { font-size: 1.05rem; margin: 1.5rem 0 0.5rem; }
    .subtitle, figcaption, dt, caption { color: var(--soft); }
    .subtitle { margin: 0.25rem 0 0; }
    nav { margin: 1rem 0 0; font-size: 0.9rem; }
    nav a { display: inline-block; margin-right: 1rem; color: var(--link); }
    .verdict { padding: 1rem 1.25rem; margin: 1.25rem 0; border-left: 0.4rem solid; border-radius: 0.4rem; }
    .verdict strong { display: block; font-size: 2rem; line-height: 1.2; letter-spacing: -0.01em; }
    .verdict span { display: block; margin-top: 0.25rem; max-width: 60rem; color: var(--ink); overflow-wrap: anywhere; }
    .verdict.good { border-color: var(--good); background: var(--good-paper); color: var(--good); }
    .verdict.bad { border-color: var(--bad); background: var(--bad-paper); color: var(--bad); }
    .verdict.unknown { border-color: var(--unknown); background: var(--unknown-paper); color: var(--unknown); }
    .note { padding: 0.6rem 1rem; border-radius: 0.4rem; background: var(--shade); border: 1px solid var(--line); }
    dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 0.75rem 1.5rem; margin: 1rem 0; }
    dt { font-size: 0.85rem; }
    dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    p, li { overflow-wrap: anywhere; max-width: 60rem; }
    figure { margin: 1rem 0; }
    .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(21rem, 100%), 1fr)); gap: 0.5rem 1rem; }
    .pictures figure { margin: 0; }
    .chart { display: block; width: 100%; height: auto; }
    .narrow { display: none; }
    /* A shadow at an edge behind which there is more; the first two layers hide it where there is not. */
    .scroll { overflow: auto; max-height: 36rem; margin: 1rem 0;
      background: linear-gradient(to right, var(--paper) 50%, transparent) left / 2rem 100% no-repeat local,
        linear-gradient(to left, var(--paper) 50%, transparent) right / 2rem 100% no-repeat local,
        linear-gradient(to right, var(--shadow), transparent) left / 0.6rem 100% no-repeat scroll,
        linear-gradient(to left, var(--shadow), transparent) right / 0.6rem 100% no-repeat scroll; }
    table { border-collapse: separate; border-spacing: 0; font-size: 0.9rem; width: 100%; }
    caption { text-align: left; padding: 0.25rem 0; }
    caption span { display: inline-block; position: sticky; left: 0; max-width: calc(100vw - 2rem); }
    thead th { position: sticky; top: 0; }
    th, td { padding: 0.25rem 0.75rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
    td.sentence { white-space: normal; min-width: 14rem; }
    th { background: var(--shade); }
    th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; }
    tr.marked td { background: var(--mark); }
    th button { font: inherit; font-weight: 600; border: 0; background: none; padding: 0; cursor: pointer; color: inherit; }
    th[aria-sort="ascending"] button::after { content: " \\25B2"; }
    th[aria-sort="descending"] button::after { content: " \\25BC"; }
    pre { overflow-x: auto; background: var(--shade); padding: 0.75rem; }
    @media (max-width: 40rem) {
      h1 { font-size: 1.35rem; }
      .verdict strong { font-size: 1.6rem; }
      table { font-size: 0.8rem; }
      th, td { padding: 0.2rem 0.4rem; }
      td.sentence { min-width: 11rem; }
      .wide { display: none; }
      .narrow { display: block; }
    }
    @media print {
      body { max-width: none; font-size: 10pt; }
      nav { display: none; }
      h2 { break-after: avoid; }
      .pictures { grid-template-columns: 1fr 1fr; }
      .wide { display: block; }
      .narrow { display: none; }
      .verdict { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      .scroll { overflow: visible; max-height: none; background: none; }
      thead th { position: static; white-space: normal; }
      table:has(th:nth-child(13)) th { overflow-wrap: anywhere; }
      th button { display: contents; }
      table { font-size: 8pt; }
      th, td { padding: 0.1rem 0.3rem; }
      figure, tr { break-inside: avoid; }
    }
    """

  static let script = """
    for (const table of document.querySelectorAll("table")) {
      const heads = [...table.tHead.rows[0].cells];
      heads.forEach((head, column) => head.firstElementChild.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") === "descending" ||
          (!head.hasAttribute("aria-sort") && !head.classList.contains("number"));
        heads.forEach(other => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const key = row => {
          const text = row.cells[column].textContent;
          if (!head.classList.contains("number")) return text;
          const value = parseFloat(text.replaceAll(",", ""));
          return Number.isNaN(value) ? -Infinity : value;
        };
        const order = (a, b) => a < b ? -1 : a > b ? 1 : 0;
        const rows = [...table.tBodies[0].rows].map(row => [key(row), row]);
        rows.sort((a, b) => up ? order(a[0], b[0]) : order(b[0], a[0]));
        table.tBodies[0].append(...rows.map(pair => pair[1]));
      }));
    }
    """
}

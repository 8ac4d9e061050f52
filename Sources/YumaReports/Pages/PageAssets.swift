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
    {{#paragraph}}<p>{{.}}</p>{{/paragraph}}
    {{#verdict}}<div class="verdict {{tone}}" role="status"><strong>{{text}}</strong> <span>{{detail}}</span></div>{{/verdict}}
    {{#facts}}<dl>{{#items}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/items}}</dl>{{/facts}}
    {{#list}}<ul>{{#items}}<li>{{text}}</li>{{/items}}</ul>{{/list}}
    {{#table}}<div class="scroll" tabindex="0" role="region" aria-label="{{caption}}"><table><caption><span>{{caption}}</span></caption>
    <thead><tr>{{#columns}}<th scope="col" class="{{class}}"><button type="button">{{title}}</button></th>{{/columns}}</tr></thead>
    <tbody>
    {{#rows}}
    <tr class="{{class}}">{{#cells}}<td class="{{class}}">{{text}}</td>{{/cells}}</tr>
    {{/rows}}
    </tbody></table></div>{{/table}}
    {{#picture}}<figure><img src="{{{source}}}" alt="{{alternative}}">{{#hasCaption}}<figcaption>{{caption}}</figcaption>{{/hasCaption}}</figure>{{/picture}}
    {{#pictures}}<div class="pictures">{{#items}}<figure><img src="{{{source}}}" alt="{{alternative}}">{{#hasCaption}}<figcaption>{{caption}}</figcaption>{{/hasCaption}}</figure>{{/items}}</div>{{/pictures}}
    {{#preformatted}}<pre>{{.}}</pre>{{/preformatted}}
    {{/blocks}}
    </main>
    <script>{{{script}}}</script>
    </body>
    </html>

    """

  static let style = """
    :root { --ink: #1b1f24; --soft: #57606a; --line: #d8dee4; --paper: #ffffff; --shade: #f6f8fa;
      --link: #0b5cad; --mark: #fff1e5; --shadow: #00000040; color-scheme: light; }
    @media screen and (prefers-color-scheme: dark) {
      :root { --ink: #e6edf3; --soft: #9da7b3; --line: #30363d; --paper: #0d1117; --shade: #161b22;
        --link: #6cb6ff; --mark: #46301c; --shadow: #000000c0; color-scheme: dark; }
    }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 72rem; padding: 1rem; color: var(--ink); background: var(--paper);
      font: 16px/1.5 system-ui, sans-serif; }
    h1 { font-size: 1.6rem; margin: 0.5rem 0 0; overflow-wrap: anywhere; }
    h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; border-bottom: 1px solid var(--line); }
    .subtitle, figcaption, dt, caption { color: var(--soft); }
    nav a { margin-right: 0.75rem; color: var(--link); }
    .verdict { padding: 0.75rem 1rem; margin: 1rem 0; border-left: 0.5rem solid; background: var(--shade); }
    .verdict strong { font-size: 1.15rem; margin-right: 0.5rem; }
    .verdict.good { border-color: #1a7f37; }
    .verdict.bad { border-color: #b42318; }
    .verdict.unknown { border-color: #9a6700; }
    dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 0.5rem 1.5rem; margin: 0; }
    dt { font-size: 0.85rem; }
    dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    p { overflow-wrap: anywhere; }
    figure { margin: 1rem 0; }
    .pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(28rem, 100%), 1fr)); gap: 0 1rem; }
    img { display: block; width: 100%; height: auto; border: 1px solid var(--line); background: white; }
    /* A shadow at an edge behind which there is more; the first two layers hide it where there is not. */
    .scroll { overflow: auto; max-height: 36rem;
      background: linear-gradient(to right, var(--paper) 50%, transparent) left / 2rem 100% no-repeat local,
        linear-gradient(to left, var(--paper) 50%, transparent) right / 2rem 100% no-repeat local,
        linear-gradient(to right, var(--shadow), transparent) left / 0.6rem 100% no-repeat scroll,
        linear-gradient(to left, var(--shadow), transparent) right / 0.6rem 100% no-repeat scroll; }
    table { border-collapse: separate; border-spacing: 0; font-size: 0.9rem; min-width: min(100%, 40rem); }
    caption { text-align: left; padding: 0.25rem 0; }
    caption span { display: inline-block; position: sticky; left: 0; max-width: calc(100vw - 2rem); }
    thead th { position: sticky; top: 0; }
    th, td { padding: 0.2rem 0.6rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
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
      table { font-size: 0.8rem; }
      th, td { padding: 0.2rem 0.4rem; }
      td.sentence { min-width: 11rem; }
      main > figure { overflow-x: auto; }
      main > figure img { min-width: 40rem; }
    }
    @media print {
      body { max-width: none; font-size: 11pt; }
      nav { display: none; }
      h2 { break-after: avoid; }
      .pictures { grid-template-columns: 1fr 1fr; }
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

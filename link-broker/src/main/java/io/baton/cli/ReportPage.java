package io.baton.cli;

import io.baton.LinkFacts;
import io.baton.inspect.Unowned;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** The page that {@code baton report} writes. */
final class ReportPage {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --line: #8888; --edge: #888; --bad: #c22; --warn: #b60;
        --program: #d7e3f4; --hook: #8881; --link: #d5ecd4; --holder: #f3e6c8; --ink: #111; }
      body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
      h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin-top: 2rem; }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; width: 100%; }
      th, td { text-align: left; vertical-align: top; padding: .25rem .6rem; border-bottom: 1px solid var(--line); }
      td.number { text-align: right; font-variant-numeric: tabular-nums; }
      td ul { margin: 0; padding: 0; list-style: none; }
      .defunct { color: var(--bad); } .unowned { color: var(--warn); }
      svg { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif; }
      svg text { fill: var(--ink); } svg .label, svg .heading { fill: currentColor; }
      svg .heading { font-weight: 600; } svg path { fill: none; stroke: var(--edge); }
      svg rect { stroke: var(--line); } svg .program { fill: var(--program); }
      svg .hook { fill: var(--hook); } svg .link { fill: var(--link); } svg .holder { fill: var(--holder); }
      svg .gone { stroke: var(--bad); stroke-width: 2; } svg .without { stroke: var(--warn); stroke-dasharray: 4 3; }
      """;

  private final Inventory inventory;
  private final String host;
  private final Instant now;

  ReportPage(Inventory inventory, String host, Instant now) {
    this.inventory = inventory;
    this.host = host;
    this.now = now;
  }

  String html() {
    String title = Html.text("BPF links of " + host);
    String time =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx")
            .withZone(ZoneId.systemDefault())
            .format(now);
    StringBuilder page = new StringBuilder();
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append(
        "<meta http-equiv=\"Content-Security-Policy\""
            + " content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<title>").append(title).append("</title>\n");
    page.append("<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n");
    page.append("<h1>").append(title).append("</h1>\n");
    page.append("<p>").append(time).append(". ").append(completeness()).append("</p>\n");
    if (inventory.isEmpty()) {
      page.append("<p>Nothing is attached, as far as one can see here.</p>\n");
    } else {
      page.append("<h2>Who holds what</h2>\n").append(new ReportPicture(inventory).svg());
    }
    links(page);
    unowned(page);
    return page.append("</body>\n</html>\n").toString();
  }

  private String completeness() {
    return inventory.missing().isEmpty()
        ? "The view is complete."
        : "The view is not complete: " + Html.text(String.join("; ", inventory.missing())) + ".";
  }

  private void links(StringBuilder page) {
    if (inventory.rows().isEmpty()) {
      return;
    }
    page.append("<h2>Links</h2>\n");
    begin(page, "Name", "Link", "Type", "Target", "Program", "State", "Owner", "Held by");
    for (Inventory.Row row : inventory.rows()) {
      LinkFacts link = row.link();
      boolean gone = link != null && link.liveness().equals("detached");
      page.append(gone ? "<tr class=\"defunct\">" : "<tr>");
      cell(page, row.entry() == null ? "" : row.entry().name());
      number(page, link == null ? "" : Integer.toUnsignedString(link.id()));
      cell(page, link == null ? "" : link.type());
      cell(page, link == null ? "" : LinkText.target(row));
      cell(page, link == null ? "" : LinkText.program(link));
      cell(page, row.entry() == null ? "" : EntryText.state(row.entry()));
      cell(page, row.entry() == null ? "" : EntryText.owner(row.entry(), now));
      list(page, HolderText.lines(row));
      page.append("</tr>\n");
    }
    end(page);
  }

  private void unowned(StringBuilder page) {
    if (inventory.unowned().isEmpty()) {
      return;
    }
    page.append("<h2>Attached without a link</h2>\n");
    page.append("<p>Nobody owns these: whoever has the privilege may take them away.</p>\n");
    begin(page, "Type", "Target", "Program", "Known as");
    for (Unowned unowned : inventory.unowned()) {
      page.append("<tr class=\"unowned\">");
      cell(page, UnownedText.type(unowned));
      cell(page, UnownedText.target(unowned));
      cell(page, UnownedText.program(unowned));
      cell(page, unowned.known().orElse(""));
      page.append("</tr>\n");
    }
    end(page);
  }

  private static void begin(StringBuilder page, String... headings) {
    page.append("<div class=\"scroll\"><table>\n<thead><tr>");
    for (String heading : headings) {
      page.append("<th scope=\"col\">").append(heading).append("</th>");
    }
    page.append("</tr></thead>\n<tbody>\n");
  }

  private static void end(StringBuilder page) {
    page.append("</tbody>\n</table></div>\n");
  }

  private static void cell(StringBuilder page, String text) {
    page.append("<td>").append(Html.text(text)).append("</td>");
  }

  private static void number(StringBuilder page, String text) {
    page.append("<td class=\"number\">").append(text).append("</td>");
  }

  private static void list(StringBuilder page, List<String> lines) {
    page.append("<td><ul>");
    lines.forEach(line -> page.append("<li>").append(Html.text(line)).append("</li>"));
    page.append("</ul></td>");
  }
}

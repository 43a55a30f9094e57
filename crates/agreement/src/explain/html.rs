//! Blocks as one HTML page that needs nothing else: semantic, escaped, fit for print.

use super::block::{Block, Item, Line, Run, visible};

/// WHY: sizes in print units, colours that need no ink, and rows that do not break over pages.
const STYLE: &str = "\
body{font:16px/1.5 Georgia,serif;color:#111;background:#fff;max-width:48rem;margin:2rem auto;padding:0 1rem}
h1,h2,h3,h4{line-height:1.25;break-after:avoid}
h2{margin-top:2.5rem;border-bottom:1px solid #767676}
table{border-collapse:collapse;width:100%;margin:1rem 0}
th,td{border:1px solid #767676;padding:.3rem .5rem;text-align:left;vertical-align:top}
thead th{background:#eee}
tr,li{break-inside:avoid}
blockquote{border-left:3px solid #767676;margin:.5rem 0;padding-left:1rem}
code{overflow-wrap:anywhere}
a{color:inherit}
.id{color:#555}
@media print{body{font-size:10pt;max-width:none;margin:0}a{text-decoration:none}thead{display:table-header-group}}
";

/// Blocks as a page.
pub fn html(title: &str, blocks: &[Block]) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
        escaped(title)
    );
    write(blocks, &mut out);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn write(blocks: &[Block], out: &mut String) {
    for block in blocks {
        match block {
            Block::Heading {
                level,
                line: text,
                anchor,
            } => {
                let level = (*level).clamp(1, 6);
                let anchor = escaped(anchor);
                out.push_str(&format!(
                    "<h{level} id=\"{anchor}\">{}</h{level}>\n",
                    line(text)
                ));
            }
            Block::Paragraph(text) => out.push_str(&format!("<p>{}</p>\n", line(text))),
            Block::Items { ordered, items } => write_items(*ordered, items, out),
            Block::Table { head, rows } => write_table(head, rows, out),
            Block::Quote(inside) => {
                out.push_str("<blockquote>\n");
                write(inside, out);
                out.push_str("</blockquote>\n");
            }
        }
    }
}

fn write_items(ordered: bool, items: &[Item], out: &mut String) {
    let tag = match ordered {
        true => "ol",
        false => "ul",
    };
    out.push_str(&format!("<{tag}>\n"));
    for item in items {
        out.push_str(&format!("<li>{}", line(&item.line)));
        if !item.inside.is_empty() {
            out.push('\n');
            write(&item.inside, out);
        }
        out.push_str("</li>\n");
    }
    out.push_str(&format!("</{tag}>\n"));
}

fn write_table(head: &[Line], rows: &[Vec<Line>], out: &mut String) {
    out.push_str("<table>\n<thead><tr>");
    for cell in head {
        out.push_str(&format!("<th scope=\"col\">{}</th>", line(cell)));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        out.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let cell = line(cell);
            out.push_str(&match at {
                0 => format!("<th scope=\"row\">{cell}</th>"),
                _ => format!("<td>{cell}</td>"),
            });
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
}

fn line(line: &[Run]) -> String {
    line.iter()
        .map(|run| match run {
            Run::Text(text) => escaped(text),
            Run::Strong(text) => format!("<strong>{}</strong>", escaped(text)),
            Run::Code(text) => format!("<code>{}</code>", escaped(text)),
            Run::Reference { title, id, anchor } => {
                let title = match anchor {
                    Some(anchor) => {
                        format!("<a href=\"#{}\">{}</a>", escaped(anchor), escaped(title))
                    }
                    None => escaped(title),
                };
                match id {
                    Some(id) => format!("{title} <span class=\"id\">({})</span>", escaped(id)),
                    None => title,
                }
            }
        })
        .collect()
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

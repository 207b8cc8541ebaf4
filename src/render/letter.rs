//! A letter as HTML: a file that stands alone and prints on one sheet, or a fragment for a page. As PDF see `pdf/letter`.

use crate::reports::letter::{Block, Letter};

use super::html::{STYLE, push_escaped};

/// The letter as a whole document that needs nothing else.
#[must_use]
pub fn page(letter: &Letter) -> String {
    let mut out = String::from("<!DOCTYPE html>\n<html lang=\"");
    push_escaped(&mut out, &letter.language);
    out.push_str("\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.push_str("<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    push_escaped(&mut out, &letter.title);
    out.push_str("</title>\n<style>\n");
    out.push_str(STYLE);
    out.push_str("</style>\n</head>\n<body>\n<main class=\"report\">\n");
    push_blocks(&mut out, letter, "h1");
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// The letter to stand under a page's own h1.
#[must_use]
pub fn fragment(letter: &Letter) -> String {
    let mut out = String::from("<div class=\"letter\" lang=\"");
    push_escaped(&mut out, &letter.language);
    out.push_str("\">\n");
    push_blocks(&mut out, letter, "h2");
    out.push_str("</div>\n");
    out
}

fn push_blocks(out: &mut String, letter: &Letter, title: &str) {
    if let Some(stamp) = &letter.stamp {
        push(out, "p class=\"letter-stamp\"", std::slice::from_ref(stamp));
    }
    for block in &letter.blocks {
        match block {
            Block::Title(text) => push(out, title, std::slice::from_ref(text)),
            Block::Lines(lines) => push(out, "p class=\"letter-lines\"", lines),
            Block::Paragraph(lines) => push(out, "p", lines),
            Block::Small(text) => push(out, "p class=\"letter-small\"", std::slice::from_ref(text)),
            Block::Signature(text) => push(out, "p class=\"letter-sign\"", std::slice::from_ref(text)),
            Block::Gifts { header, rows, total } => push_gifts(out, header, rows, total),
        }
    }
}

/// One element; its lines stay lines.
fn push(out: &mut String, element: &str, lines: &[String]) {
    out.push('<');
    out.push_str(element);
    out.push('>');
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            out.push_str("<br>\n");
        }
        out.push_str("<bdi>");
        push_escaped(out, line);
        out.push_str("</bdi>");
    }
    out.push_str("</");
    out.push_str(element.split(' ').next().unwrap_or(element));
    out.push_str(">\n");
}

fn push_gifts(out: &mut String, header: &[String; 3], rows: &[[String; 3]], total: &str) {
    out.push_str("<table class=\"report-table\">\n<thead><tr>");
    for (at, text) in header.iter().enumerate() {
        out.push_str(if at == 2 { "<th scope=\"col\" class=\"number\">" } else { "<th scope=\"col\">" });
        push_escaped(out, text);
        out.push_str("</th>");
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for [day, funds, amount] in rows {
        out.push_str("<tr><td>");
        push_escaped(out, day);
        out.push_str("</td><td><bdi>");
        push_escaped(out, funds);
        out.push_str("</bdi></td><td class=\"number\">");
        push_escaped(out, amount);
        out.push_str("</td></tr>\n");
    }
    if rows.len() > 1 {
        out.push_str("<tr class=\"row-total\"><td></td><td></td><td class=\"number\">");
        push_escaped(out, total);
        out.push_str("</td></tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_stands_alone_and_what_people_wrote_is_text() {
        let letter = Letter {
            title: "<script>".into(),
            language: "en".into(),
            stamp: Some("VOID".into()),
            blocks: vec![
                Block::Title("<script>".into()),
                Block::Lines(vec!["<b>".into(), "c".into()]),
                Block::Signature("x".into()),
            ],
        };
        let page = page(&letter);
        assert!(!page.contains("<script>") && !page.contains("<b>"), "{page}");
        assert!(page.contains("&lt;b&gt;</bdi><br>\n<bdi>c</bdi></p>"), "{page}");
        assert!(page.contains("<h1><bdi>&lt;script&gt;</bdi></h1>") && page.contains("VOID"));
    }
}

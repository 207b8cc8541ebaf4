//! The page of the handbook that says what each statement means, built into the program and shown beside the reports. Reads
//! the few marks of Markdown that this page uses; what leads to other pages of the handbook is shown without its link.

use crate::render::html::escaped;

const STATEMENTS: &str = include_str!("../../docs/handbook/statements.md");

/// Whether the page says what this report means.
#[must_use]
pub fn defines(report: &str) -> bool {
    STATEMENTS.lines().any(|line| line.strip_prefix("### ") == Some(report))
}

/// The page as HTML, without its title.
#[must_use]
pub fn statements() -> String {
    html(STATEMENTS)
}

/// What a run of lines is.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Block {
    Paragraph,
    List,
    Table,
}

fn block_of(line: &str) -> Block {
    match line.get(..2) {
        Some("- ") => Block::List,
        _ if line.starts_with('|') => Block::Table,
        _ => Block::Paragraph,
    }
}

fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len().saturating_mul(2));
    for chunk in text.split("\n\n").map(str::trim).filter(|chunk| !chunk.is_empty()) {
        let heading =
            ["### ", "## "].into_iter().zip([3, 2]).find_map(|(mark, level)| Some((level, chunk.strip_prefix(mark)?)));
        match heading {
            _ if chunk.starts_with("# ") => {}
            Some((level, name)) => {
                let id = name.to_lowercase().replace(' ', "-").replace(',', "");
                out.push_str(&format!("<h{level} id=\"{}\">{}</h{level}>\n", escaped(&id), inline(name)));
            }
            None => push_block(&mut out, chunk),
        }
    }
    out
}

fn push_block(out: &mut String, chunk: &str) {
    match block_of(chunk) {
        Block::Paragraph => out.push_str(&format!("<p>{}</p>\n", inline(&joined(chunk.lines())))),
        Block::List => {
            out.push_str("<ul>");
            for item in format!("\n{chunk}").split("\n- ").skip(1) {
                out.push_str(&format!("<li>{}</li>", inline(&joined(item.lines()))));
            }
            out.push_str("</ul>\n");
        }
        Block::Table => push_table(out, chunk),
    }
}

fn joined<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    lines.map(str::trim).collect::<Vec<_>>().join(" ")
}

/// A first row of names, a row of dashes, rows.
fn push_table(out: &mut String, chunk: &str) {
    let cells = |line: &str, tag: &str| {
        let parts = line.trim().trim_matches('|').split('|').map(|cell| inline(cell.trim()));
        parts.map(|cell| format!("<{tag}>{cell}</{}>", tag.get(..2).unwrap_or(tag))).collect::<String>()
    };
    out.push_str("<table>");
    for (at, line) in chunk.lines().enumerate() {
        match at {
            0 => out.push_str(&format!("<thead><tr>{}</tr></thead><tbody>", cells(line, "th scope=\"col\""))),
            1 => {}
            _ => out.push_str(&format!("<tr>{}</tr>", cells(line, "td"))),
        }
    }
    out.push_str("</tbody></table>\n");
}

/// Bold, italic, code and links within a line.
fn inline(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '*', '[']) {
        let (before, marked) = rest.split_at(at);
        out.push_str(&escaped(before));
        rest = match read_mark(marked) {
            Some((html, after)) => {
                out.push_str(&html);
                after
            }
            None => {
                let (mark, after) = marked.split_at(1);
                out.push_str(mark);
                after
            }
        };
    }
    out.push_str(&escaped(rest));
    out
}

/// What begins here, and what follows it.
fn read_mark(text: &str) -> Option<(String, &str)> {
    if let Some(code) = text.strip_prefix('`') {
        let (code, after) = code.split_once('`')?;
        return Some((format!("<code>{}</code>", escaped(code)), after));
    }
    for (mark, tag) in [("**", "strong"), ("*", "em")] {
        if let Some(marked) = text.strip_prefix(mark) {
            let (marked, after) = marked.split_once(mark)?;
            return Some((format!("<{tag}>{}</{tag}>", inline(marked)), after));
        }
    }
    let (words, after) = text.strip_prefix('[')?.split_once("](")?;
    let (target, after) = after.split_once(')')?;
    let words = inline(words);
    let link = match target.starts_with('#') {
        true => format!("<a href=\"{}\">{words}</a>", escaped(target)),
        false => words,
    };
    Some((link, after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::ReportName;

    #[test]
    fn the_marks_of_the_page_become_html_and_everything_else_is_text() {
        assert_eq!(
            html(
                "# Title\n\n## One & two\n\n**Made** of *a*, `x < y` and\n[b](#b), [c](c.md): 3 * 4.\n\n- one\n  more\n- two\n\n| a | b |\n|---|---|\n| 1 | `2` |\n"
            ),
            "<h2 id=\"one-&amp;-two\">One &amp; two</h2>\n\
             <p><strong>Made</strong> of <em>a</em>, <code>x &lt; y</code> and <a href=\"#b\">b</a>, c: 3 * 4.</p>\n\
             <ul><li>one more</li><li>two</li></ul>\n\
             <table><thead><tr><th scope=\"col\">a</th><th scope=\"col\">b</th></tr></thead><tbody><tr><td>1</td><td><code>2</code></td></tr></tbody></table>\n"
        );
    }

    #[test]
    fn every_report_has_its_definition_and_no_mark_is_left_over() {
        let page = statements();
        let missing: Vec<&str> = ReportName::ALL.iter().map(|name| name.name()).filter(|name| !defines(name)).collect();
        assert_eq!(missing, ["handover"], "it stands in closing a year");
        for name in ReportName::ALL.iter().map(|name| name.name()).filter(|name| defines(name)) {
            assert!(page.contains(&format!("<h3 id=\"{name}\">")), "{name}");
        }
        for mark in ["**", "](", "`", "\n- ", "## "] {
            assert!(!page.contains(mark), "{mark} in {page}");
        }
    }
}

//! Rust source as the architecture tests see it: comments, text and tests blanked out, line for line.

use std::path::{Path, PathBuf};

/// One file under `src/`.
pub struct Source {
    /// Its path below `src/`, such as `acts/donation.rs`.
    pub path: String,
    /// As it stands.
    pub text: String,
    /// Without comments and without what stands between quotes; every line and column keeps its place.
    pub code: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), code: without_comments_and_text(text) }
    }

    /// The room the file belongs to: its first folder, or its own name.
    pub fn room(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// The code that ships: `code` with everything under `#[cfg(test)]` blanked out.
    pub fn shipped(&self) -> String {
        let mut shipped = self.code.clone();
        while let Some(start) = shipped.find("#[cfg(test)]") {
            let rest = &shipped[start..];
            // To the end of the item: its closing brace, or a semicolon before any brace.
            let open = rest.find('{').unwrap_or(rest.len());
            let end = match rest.find(';') {
                Some(semicolon) if semicolon < open => semicolon + 1,
                _ => closing(rest, open),
            };
            let gone = blank(&rest[..end]);
            shipped.replace_range(start..start + end, &gone);
        }
        shipped
    }

    /// Name, first line and length of each function that ships; the length counts lines with code on them.
    pub fn functions(&self) -> Vec<(String, usize, usize)> {
        let shipped = self.shipped();
        let mut found = Vec::new();
        for (start, _) in shipped.match_indices("fn ") {
            if shipped[..start].ends_with(is_word) {
                continue;
            }
            let rest = &shipped[start..];
            let name: String = rest["fn ".len()..].chars().take_while(|c| is_word(*c)).collect();
            let Some(open) = body(rest) else { continue };
            let lines = rest[..closing(rest, open)].lines().filter(|line| !line.trim().is_empty()).count();
            found.push((name, line_of(&shipped, start), lines));
        }
        found
    }

    /// What the file names behind `crate::`, with the line: `use crate::{acts, ledger::Money}` names acts and ledger.
    pub fn rooms_used(&self) -> Vec<(String, usize)> {
        let mut used = Vec::new();
        for (start, head) in self.code.match_indices("crate::") {
            if self.code[..start].ends_with(is_word) {
                continue;
            }
            let line = line_of(&self.code, start);
            let rest = &self.code[start + head.len()..];
            let names = if rest.starts_with('{') {
                heads(&rest[1..closing(rest, 0).saturating_sub(1)])
            } else {
                heads(rest.split([';', ',', ')']).next().unwrap_or(rest))
            };
            used.extend(names.into_iter().map(|name| (name, line)));
        }
        used
    }
}

/// Every file with this ending below a folder of the project, sorted.
pub fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, ending, found);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&project().join(folder), ending, &mut found);
    found.sort();
    found
}

/// The folder that `Cargo.toml` stands in.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}

/// The first name of each path in a list such as `acts, ledger::{Money, Fund}`.
fn heads(list: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut heads = vec![String::new()];
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => heads.push(String::new()),
            c if depth == 0 => heads.last_mut().unwrap().push(c),
            _ => {}
        }
    }
    let first = |path: &str| path.trim().chars().take_while(|c| is_word(*c)).collect::<String>();
    // A macro is no room.
    let is_macro = |path: &str| path.trim().trim_start_matches(is_word).starts_with('!');
    heads.iter().filter(|path| !is_macro(path)).map(|path| first(path)).filter(|name| !name.is_empty()).collect()
}

/// Where the body of the function that `rest` begins with opens; `None` for a declaration without one.
fn body(rest: &str) -> Option<usize> {
    let mut depth = 0_i32;
    for (at, c) in rest.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '{' if depth == 0 => return Some(at),
            ';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Just behind the brace that closes the one at `open`.
fn closing(code: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code[open..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth <= 1 => return open + at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

fn blank(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect()
}

fn without_comments_and_text(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let whole_word = !code.ends_with(is_word);
        let end = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' => quoted(rest),
            'r' | 'b' if whole_word && raw(rest).is_some() => raw(rest).unwrap_or(1),
            '\'' => character(rest).unwrap_or(0),
            _ => 0,
        };
        if end == 0 {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            code.push_str(&blank(&rest[..end]));
            rest = &rest[end..];
        }
    }
    code
}

/// The length of the text in quotes that `rest` begins with.
fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of the raw text (`r"…"`, `br#"…"#`) that `rest` begins with, if it does.
fn raw(rest: &str) -> Option<usize> {
    let behind = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = behind.chars().take_while(|c| *c == '#').count();
    let text = behind[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(rest.len() - text.len() + text.find(&end).map_or(text.len(), |at| at + end.len()))
}

/// The length of the character in quotes that `rest` begins with; `None` for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let mut letters = rest.char_indices().skip(1);
    let (_, first) = letters.next()?;
    if first == '\\' {
        return rest[2..].char_indices().skip(1).find(|(_, c)| *c == '\'').map(|(at, _)| at + 3);
    }
    letters.next().filter(|(_, c)| *c == '\'').map(|(at, _)| at + 1)
}

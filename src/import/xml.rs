//! XML in small pieces: elements of one record at a time, by local name. DOCTYPE is refused, depth and size are bounded.
//! Knows no bank format.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::ImportError;

/// Deeper than any statement.
const MOST_DEPTH: usize = 64;

/// An element with its text and children.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    pub name: String,
    pub text: String,
    /// The `Ccy` attribute: the only one that matters.
    pub currency: Option<String>,
    pub children: Vec<Self>,
}

impl Node {
    /// The first child of that name.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children of that name.
    pub fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first element along a path of names.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, name| node.child(name))
    }

    /// The trimmed text along a path; None when empty.
    #[must_use]
    pub fn text_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path).map(|node| node.text.trim()).filter(|text| !text.is_empty())
    }

    /// The first element of that name anywhere below.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Self> {
        self.children.iter().find_map(|child| if child.name == name { Some(child) } else { child.find(name) })
    }
}

/// Walks through a document. For each element inside one named in `holders` (and not one itself), the whole element is
/// handed to `take`; the holders' own beginning is told by `open`.
///
/// # Errors
/// DOCTYPE, too deep, not well formed.
pub fn walk(
    text: &str,
    holders: &[&str],
    mut open: impl FnMut(&str),
    mut take: impl FnMut(&Node),
) -> Result<(), ImportError> {
    let mut reader = Reader::from_str(text);
    let mut stack: Vec<Node> = Vec::new();
    let mut depth = 0_usize;
    let mut in_holder = Vec::new();
    loop {
        let event = reader.read_event().map_err(|_| ImportError::BrokenXml { position: reader.error_position() })?;
        match event {
            Event::DocType(_) => return Err(ImportError::Doctype),
            Event::Start(start) => {
                depth = depth.saturating_add(1);
                if depth > MOST_DEPTH {
                    return Err(ImportError::TooDeep);
                }
                let name = start.local_name().into_inner().to_owned();
                if stack.is_empty() && holders.contains(&name.as_str()) {
                    open(&name);
                    in_holder.push(depth);
                } else if !stack.is_empty() || in_holder.last() == depth.checked_sub(1).as_ref() {
                    stack.push(node(name, &start));
                }
            }
            Event::Empty(start) => {
                let name = start.local_name().into_inner().to_owned();
                if let Some(parent) = stack.last_mut() {
                    parent.children.push(node(name, &start));
                }
            }
            Event::End(_) => {
                if let Some(done) = stack.pop() {
                    match stack.last_mut() {
                        Some(parent) => parent.children.push(done),
                        None => take(&done),
                    }
                } else if in_holder.last() == Some(&depth) {
                    in_holder.pop();
                }
                depth = depth.saturating_sub(1);
            }
            Event::Text(text) => push(&mut stack, &text),
            Event::CData(data) => push(&mut stack, &data),
            Event::GeneralRef(reference) => {
                let resolved = reference.resolve_char_ref().ok().flatten().or_else(|| named(&reference));
                if let Some(c) = resolved {
                    push(&mut stack, c.encode_utf8(&mut [0; 4]));
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if depth > 0 { Err(ImportError::BrokenXml { position: reader.buffer_position() }) } else { Ok(()) }
}

fn named(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

fn push(stack: &mut [Node], text: &str) {
    if let Some(node) = stack.last_mut() {
        node.text.push_str(text);
    }
}

fn node(name: String, start: &BytesStart) -> Node {
    let attribute = start.attributes().flatten().find(|attribute| attribute.key.local_name().into_inner() == "Ccy");
    let currency = attribute
        .and_then(|found| found.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned()));
    Node { name, currency, ..Node::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_bank_needs_is_refused() {
        let none = |text: &str| walk(text, &["a"], |_| {}, |_| {});
        assert_eq!(none("<!DOCTYPE a [<!ENTITY x 'y'>]><a/>"), Err(ImportError::Doctype));
        assert_eq!(none(&format!("{}{}", "<b>".repeat(80), "</b>".repeat(80))), Err(ImportError::TooDeep));
        assert!(matches!(none("<a><b></a>"), Err(ImportError::BrokenXml { .. })));
        assert!(matches!(none("<a><b>"), Err(ImportError::BrokenXml { .. })));
    }

    #[test]
    fn elements_come_with_text_and_entities() {
        let mut seen = Vec::new();
        walk(
            "<x:a><n c=\"1\"><t>A &amp; &#66;</t></n><m Ccy=\"EUR\"/></x:a>",
            &["a"],
            |_| {},
            |node| {
                seen.push(node.text_at(&["t"]).unwrap_or("").to_owned());
            },
        )
        .unwrap();
        assert_eq!(seen, ["A & B"]);
    }
}

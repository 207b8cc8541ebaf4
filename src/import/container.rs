//! What a file is, by its bytes and never by its name: table, statement format, workbook, archive, or something to refuse
//! with a sentence that says what to download instead. Knows no content beyond that.

use std::io::Read;

use super::ImportError;

/// The largest file that is read.
pub const MOST_BYTES: usize = 64 * 1024 * 1024;
/// The most an archive's members may hold together.
const MOST_UNPACKED: u64 = 128 * 1024 * 1024;
const MOST_MEMBERS: usize = 500;

/// What the bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Container {
    /// Text of some kind.
    Text,
    /// XLSX or ODS.
    Workbook { is_ods: bool },
    /// The files of a ZIP archive with their names.
    Archive(Vec<(String, Vec<u8>)>),
}

/// Looks at the bytes.
///
/// # Errors
/// Files that cannot be statements are refused by name of their kind.
pub fn look(bytes: &[u8]) -> Result<Container, ImportError> {
    if bytes.len() > MOST_BYTES {
        return Err(ImportError::TooLarge { megabytes: bytes.len() / (1024 * 1024) });
    }
    let refused = |kind: &'static str| Err(ImportError::WrongKind { kind });
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or(bytes);
    match head {
        [] => return Err(ImportError::Empty),
        [b'%', b'P', b'D', b'F', ..] => return refused("a PDF"),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => return refused("an old Excel file (.xls)"),
        [0x1f, 0x8b, ..] => return refused("a gzip archive"),
        [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] => return refused("an image"),
        [b'P', b'K', 3, 4, ..] => return archive(bytes),
        _ => {}
    }
    let lower: String = head.iter().map(|byte| char::from(*byte).to_ascii_lowercase()).filter(|c| *c != '\0').collect();
    let lower = lower.trim_start_matches(|c: char| !c.is_ascii() || c.is_whitespace());
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") || lower.contains("<table") {
        return refused("a web page");
    }
    if lower.starts_with('{') && lower.contains("\":") || lower.starts_with("[{") {
        return refused("a JSON file");
    }
    Ok(Container::Text)
}

fn archive(bytes: &[u8]) -> Result<Container, ImportError> {
    let broken = || ImportError::BrokenArchive;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).map_err(|_| broken())?;
    let names: Vec<String> = archive.file_names().map(str::to_owned).collect();
    if names.iter().any(|name| name == "xl/workbook.xml") {
        return Ok(Container::Workbook { is_ods: false });
    }
    if names.iter().any(|name| name == "content.xml") && names.iter().any(|name| name == "mimetype") {
        return Ok(Container::Workbook { is_ods: true });
    }
    if names.len() > MOST_MEMBERS {
        return Err(broken());
    }
    let mut members = Vec::new();
    let mut left = MOST_UNPACKED;
    let mut order: Vec<usize> = (0..archive.len()).collect();
    order.sort_by_key(|i| names.get(*i).cloned());
    for index in order {
        let mut member = archive.by_index(index).map_err(|_| broken())?;
        let name = member.name().to_owned();
        if member.is_dir() || name.starts_with("__MACOSX") || name.ends_with(".DS_Store") {
            continue;
        }
        let mut content = Vec::new();
        // The declared size may lie: what is really unpacked is counted.
        let read = member.by_ref().take(left.saturating_add(1)).read_to_end(&mut content).map_err(|_| broken())?;
        left = left
            .checked_sub(u64::try_from(read).unwrap_or(u64::MAX))
            .ok_or(ImportError::TooLarge { megabytes: 128 })?;
        members.push((name, content));
    }
    if members.is_empty() { Err(ImportError::Empty) } else { Ok(Container::Archive(members)) }
}

/// The formats whose fields are marked one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked {
    Camt,
    Ofx,
    Mt940,
    Qif,
}

/// Tells the format of a text by its content; `None`: it is a table.
#[must_use]
pub fn marked(text: &str) -> Option<Marked> {
    let head: String = text.chars().take(4000).collect();
    let upper = head.to_ascii_uppercase();
    let first = upper.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if upper.contains("OFXHEADER") || upper.contains("<OFX>") || upper.contains("<OFX ") {
        Some(Marked::Ofx)
    } else if first.starts_with('<') {
        Some(Marked::Camt)
    } else if first.starts_with("{1:F01") || has_mt940_tags(&head) {
        Some(Marked::Mt940)
    } else if ["!TYPE:", "!ACCOUNT", "!OPTION:"].iter().any(|tag| first.starts_with(tag)) {
        Some(Marked::Qif)
    } else {
        None
    }
}

fn has_mt940_tags(head: &str) -> bool {
    let has = |tag: &str| head.lines().any(|line| line.trim_start().starts_with(tag));
    has(":20:") && (has(":25:") || has(":60F:") || has(":28C:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_no_statements_are_named() {
        for (bytes, kind) in [
            (&b"%PDF-1.7"[..], "a PDF"),
            (b"<!DOCTYPE html><html>", "a web page"),
            (b"  <html><table><tr>", "a web page"),
            (b"{\"a\": 1}", "a JSON file"),
        ] {
            assert_eq!(look(bytes), Err(ImportError::WrongKind { kind }));
        }
        assert_eq!(look(b""), Err(ImportError::Empty));
        assert_eq!(look(b"PK\x03\x04broken"), Err(ImportError::BrokenArchive));
    }

    #[test]
    fn formats_are_told_by_content() {
        assert_eq!(marked(":20:X\r\n:25:1/2\r\n"), Some(Marked::Mt940));
        assert_eq!(marked("!Type:Bank\nD1"), Some(Marked::Qif));
        assert_eq!(marked("OFXHEADER:100\n"), Some(Marked::Ofx));
        assert_eq!(marked("<?xml version='1.0'?><Document>"), Some(Marked::Camt));
        assert_eq!(marked("a;b\n1;2"), None);
    }
}

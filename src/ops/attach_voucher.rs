//! Hands in a voucher — a photo or PDF — for an entry that is sealed already. What a file is, its first bytes tell:
//! neither its name nor what the sender says of it is believed.

use super::{Acting, OpsError, Result};
use crate::ledger::Hash;
use crate::store::accounts::Chart;
use crate::store::vouchers::{Voucher, insert, insert_later};
use crate::store::{Conn, audit_samples, entries, vouchers, write};

/// The largest voucher, in bytes.
pub const LARGEST_VOUCHER: usize = 10 * 1024 * 1024;

/// The longest name that is kept, in characters.
const NAME_LIMIT: usize = 100;

/// What kind of file it is, as media type and usual ending; `None` when it is none that can be a voucher.
#[must_use]
pub fn kind_of(content: &[u8]) -> Option<(&'static str, &'static str)> {
    let is_webp = content.starts_with(b"RIFF") && content.get(8..12) == Some(b"WEBP".as_slice());
    match content {
        [0xFF, 0xD8, 0xFF, ..] => Some(("image/jpeg", "jpg")),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(("image/png", "png")),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(("application/pdf", "pdf")),
        _ if is_webp => Some(("image/webp", "webp")),
        _ => None,
    }
}

/// Keeps a voucher and ties it to the entry; the same file twice is kept once. Answers its SHA-256.
///
/// # Errors
/// When there is no such entry, or the file is empty, too large, or neither photo nor PDF.
pub fn attach_voucher(
    conn: &mut Conn,
    entry: i64,
    file_name: &str,
    content: Vec<u8>,
    acting: &Acting,
) -> Result<String> {
    if content.len() > LARGEST_VOUCHER {
        return Err(OpsError::NotPossible("The file is larger than 10 MB. Take a smaller photo.".into()));
    }
    let Some((media_type, ending)) = kind_of(&content) else {
        return Err(OpsError::NotPossible("This is no photo (JPEG, PNG, WebP) and no PDF.".into()));
    };
    let hash = Hash::of(&content).to_string();
    let file_name = name_of(file_name, ending);
    let voucher = Voucher { hash: hash.clone(), file_name, media_type: media_type.to_owned(), content };
    write(conn, |conn| {
        let chart = Chart::load(conn)?;
        let Some(sealed) = entries::find(conn, &chart, entry)? else {
            let hint = "The page Entries shows those there are.".into();
            return Err(OpsError::NotFound { what: format!("entry {entry}"), hint });
        };
        let is_first = vouchers::list_later(conn, entry)?.is_empty();
        insert(conn, &voucher, &acting.by, &acting.at)?;
        insert_later(conn, entry, &hash, &acting.by, &acting.at)?;
        if is_first {
            audit_samples::count_vouched(conn, &chart, &sealed)?;
        }
        Ok(hash)
    })
}

/// The name without folders and signs that a file name cannot bear, with the ending that fits what the file is.
pub(super) fn name_of(given: &str, ending: &str) -> String {
    let leaf = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = leaf.rsplit_once('.').map_or(leaf, |(stem, _)| stem);
    let is_plain = |c: char| c.is_alphanumeric() || " -_.,()".contains(c);
    let stem: String = stem.chars().filter(|c| is_plain(*c)).take(NAME_LIMIT).collect();
    let stem = stem.trim_matches([' ', '.']);
    format!("{}.{ending}", if stem.is_empty() { "voucher" } else { stem })
}

/// The vouchers of these entries, each with its entry's number, whenever they came.
///
/// # Errors
/// When the book cannot be read.
pub fn list_vouchers(conn: &mut Conn, numbers: &[i64]) -> Result<Vec<(i64, Voucher)>> {
    let chart = Chart::load(conn)?;
    let mut found = Vec::new();
    for sealed in entries::list_numbered(conn, &chart, numbers)? {
        let number = sealed.seal.sequence;
        let mut hashes = sealed.draft.vouchers;
        hashes.extend(vouchers::list_later(conn, number)?);
        for hash in hashes {
            found.extend(vouchers::find(conn, &hash)?.map(|voucher| (number, voucher)));
        }
    }
    found.sort_by_key(|(number, _)| *number);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_what_a_file_is() {
        let media_type = |content: &[u8]| kind_of(content).map(|(media_type, _)| media_type);
        assert_eq!(media_type(b"\xFF\xD8\xFF\xE0rest"), Some("image/jpeg"));
        assert_eq!(media_type(b"\x89PNG\r\n\x1a\nrest"), Some("image/png"));
        assert_eq!(media_type(b"RIFF\x10\0\0\0WEBPVP8 "), Some("image/webp"));
        assert_eq!(media_type(b"%PDF-1.7\n"), Some("application/pdf"));
        for other in [b"".as_slice(), b"RIFF\x10\0\0\0WAVE", b"<svg onload=x>", b"<html>%PDF-", b"GIF89a"] {
            assert_eq!(media_type(other), None, "{other:?}");
        }
    }

    #[test]
    fn a_name_keeps_no_folder_no_control_and_no_false_ending() {
        assert_eq!(name_of("C:\\photos\\till 5.jpeg", "jpg"), "till 5.jpg");
        assert_eq!(name_of("../../etc/passwd", "pdf"), "passwd.pdf");
        assert_eq!(name_of("a\r\n\"b\u{202e}.html", "png"), "ab.png");
        assert_eq!(name_of("Quittung März.pdf", "pdf"), "Quittung März.pdf");
        assert_eq!(name_of("", "webp"), "voucher.webp");
        assert_eq!(name_of(&"x".repeat(500), "pdf").chars().count(), NAME_LIMIT + 4);
    }
}

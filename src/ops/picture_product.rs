//! Gives a product its picture. What a file is, its first bytes tell; only images are taken, and small ones: a stall
//! shows many at once, on a phone.

use super::attach_voucher::{kind_of, name_of};
use super::{Acting, OpsError, Result};
use crate::ledger::Hash;
use crate::store::accounts::Chart;
use crate::store::vouchers::Voucher;
use crate::store::{Conn, product_pictures, products, vouchers, write};

/// The largest picture, in bytes.
pub const LARGEST_PICTURE: usize = 500 * 1024;

/// The media type of a file that can be a picture; `None` when it is no JPEG, PNG or WebP.
#[must_use]
pub fn picture_kind(content: &[u8]) -> Option<(&'static str, &'static str)> {
    kind_of(content).filter(|(media_type, _)| media_type.starts_with("image/"))
}

/// Keeps the file and shows the product by it. Answers its SHA-256.
///
/// # Errors
/// When there is no such product, or the file is empty, too large or no image.
pub fn picture_product(
    conn: &mut Conn,
    code: &str,
    file_name: &str,
    content: Vec<u8>,
    acting: &Acting,
) -> Result<String> {
    if content.len() > LARGEST_PICTURE {
        return Err(OpsError::NotPossible("The picture is larger than 500 KB. Make it smaller first.".into()));
    }
    let Some((media_type, ending)) = picture_kind(&content) else {
        return Err(OpsError::NotPossible("This is no picture: take a JPEG, PNG or WebP.".into()));
    };
    let hash = Hash::of(&content).to_string();
    let voucher = Voucher {
        hash: hash.clone(),
        file_name: name_of(file_name, ending),
        media_type: media_type.to_owned(),
        content,
    };
    write(conn, |conn| {
        let chart = Chart::load(conn)?;
        let (id, _) = products::find(conn, &chart, code)?.ok_or_else(|| OpsError::NotFound {
            what: format!("product {code}"),
            hint: "See: solidarity-ledger product list".into(),
        })?;
        vouchers::insert(conn, &voucher, &acting.by, &acting.at)?;
        product_pictures::set(conn, id, &hash, &acting.by, &acting.at)?;
        Ok(hash)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_images_are_pictures() {
        assert!(picture_kind(b"\x89PNG\r\n\x1a\nrest").is_some());
        for other in [b"%PDF-1.7\n".as_slice(), b"<svg onload=x>", b"GIF89a", b""] {
            assert_eq!(picture_kind(other), None, "{other:?}");
        }
    }
}

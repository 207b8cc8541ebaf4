//! The invented people of the demo: contacts with opaque codes, and the first receipts. Nobody by these names is meant, and no
//! such places are.

use chrono::Datelike;

use crate::ops::issue_receipts::{Wish, issue, keep_facts, list_unconfirmed};
use crate::ops::keep_contacts::{add_contact, keep_address};
use crate::ops::{Acting, Result};
use crate::store::Conn;

/// Whose cash the demo's donations are.
pub const DONOR: &str = "D-0001";

/// A person or a body, by its letter; name, note and address.
const PEOPLE: [(char, &str, &str, &str); 4] = [
    ('D', "Ada Beispiel", "gives in cash at the meeting, wants a receipt", "Beispielweg 1\n00000 Examplestadt"),
    ('D', "Robin Muster", "wants a letter of thanks and no receipt", "Musterhof 3\n00000 Examplestadt"),
    ('B', "Kanzlei Muster", "our lawyers, invoices V-…", "Am Muster 12\n00000 Examplestadt"),
    (
        'B',
        "Infoshop at the corner",
        "sells our shirts on commission, settles twice a year",
        "Ecke 5\n00000 Examplestadt",
    ),
];

/// How the group writes itself on letters.
const SENDER: &str = "Black Cross Examplestadt (made up)\nc/o Infoshop, Ecke 5\n00000 Examplestadt";

/// The wording that every group may use.
const WORDING: &str = "neutral";

/// Keeps the contacts: the first of them is [`DONOR`].
///
/// # Errors
/// When the book cannot be written.
pub fn introduce(conn: &mut Conn, acting: &Acting) -> Result<()> {
    for (letter, name, note, address) in PEOPLE {
        let code = add_contact(conn, letter, name, note, acting)?;
        keep_address(conn, &code, address)?;
    }
    Ok(())
}

/// Receipts for what the donor gave: one for last year, where that is of it, and one for this year; the newest donation stays
/// without, to be tried.
///
/// # Errors
/// When the book cannot be written.
pub fn confirm(conn: &mut Conn, acting: &Acting) -> Result<()> {
    keep_facts(conn, WORDING, &[("sender".to_owned(), SENDER.to_owned())].into())?;
    let this_year = acting.today.year();
    for year in [this_year.saturating_sub(1), this_year] {
        let mut entries = list_unconfirmed(conn, DONOR, year)?;
        if year == this_year {
            entries.pop();
        }
        if !entries.is_empty() {
            let wish = Wish { contact: DONOR.to_owned(), template: WORDING.to_owned(), entries };
            issue(conn, &wish, acting)?;
        }
    }
    Ok(())
}

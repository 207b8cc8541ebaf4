//! Structured purpose texts: SEPA tags, Dutch slashes, “Name: … Reference: …”. Takes out references and names, leaves what
//! a person wrote. Knows no format around them.

use std::collections::BTreeMap;

/// A purpose text taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Purpose {
    pub text: String,
    pub counterparty: Option<String>,
    pub counterparty_account: Option<String>,
    pub refs: BTreeMap<String, String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Text,
    Counterparty,
    Account,
    Ref(&'static str),
    Dropped,
}

/// SEPA tags as German banks write them into the purpose.
const SEPA: [(&str, Part); 13] = [
    ("EREF+", Part::Ref("end_to_end")),
    ("KREF+", Part::Ref("customer")),
    ("MREF+", Part::Ref("mandate")),
    ("CRED+", Part::Ref("creditor")),
    ("DEBT+", Part::Dropped),
    ("SVWZ+", Part::Text),
    ("ABWA+", Part::Ref("other_payer")),
    ("ABWE+", Part::Ref("other_payee")),
    ("IBAN+", Part::Account),
    ("BIC+", Part::Dropped),
    ("COAM+", Part::Dropped),
    ("OAMT+", Part::Dropped),
    ("PURP+", Part::Dropped),
];

/// Dutch structured text.
const SLASHED: [(&str, Part); 15] = [
    ("/TRTP/", Part::Dropped),
    ("/TRCD/", Part::Dropped),
    ("/IBAN/", Part::Account),
    ("/BIC/", Part::Dropped),
    ("/NAME/", Part::Counterparty),
    ("/REMI/", Part::Text),
    ("/EREF/", Part::Ref("end_to_end")),
    ("/MARF/", Part::Ref("mandate")),
    ("/CSID/", Part::Ref("creditor")),
    ("/ORDP/", Part::Dropped),
    ("/BENM/", Part::Dropped),
    ("/ULTD/", Part::Dropped),
    ("/ULTB/", Part::Dropped),
    ("/RTYP/", Part::Dropped),
    ("/PREF/", Part::Ref("batch")),
];

/// Labels before parts of one text, as banks write them for people.
const LABELLED: [(&str, Part); 30] = [
    ("Auftraggeber:", Part::Counterparty),
    ("Empfänger:", Part::Counterparty),
    ("Buchungstext:", Part::Text),
    ("Verwendungszweck:", Part::Text),
    ("Naam:", Part::Counterparty),
    ("Omschrijving:", Part::Text),
    ("Kenmerk:", Part::Ref("end_to_end")),
    ("Machtiging ID:", Part::Ref("mandate")),
    ("Incassant ID:", Part::Ref("creditor")),
    ("Valutadatum:", Part::Dropped),
    ("Datum/Tijd:", Part::Dropped),
    ("Nazwa nadawcy:", Part::Counterparty),
    ("Nazwa odbiorcy:", Part::Counterparty),
    ("Tytuł:", Part::Text),
    ("Rachunek nadawcy:", Part::Account),
    ("Rachunek odbiorcy:", Part::Account),
    ("Lokalizacja:", Part::Text),
    ("Adres nadawcy:", Part::Dropped),
    ("MOTIF:", Part::Text),
    ("/MOTIF", Part::Text),
    ("/DE", Part::Counterparty),
    ("/REF", Part::Ref("end_to_end")),
    ("DE:", Part::Counterparty),
    ("REF:", Part::Ref("end_to_end")),
    ("EREF:", Part::Ref("end_to_end")),
    ("MREF:", Part::Ref("mandate")),
    ("CRED:", Part::Ref("creditor")),
    ("End-to-End-Ref.:", Part::Ref("end_to_end")),
    ("Mandatsref:", Part::Ref("mandate")),
    ("Gläubiger-ID:", Part::Ref("creditor")),
];

/// What banks write where no reference was given.
#[must_use]
pub fn is_no_reference(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || ["NOTPROVIDED", "NONREF", "NOT PROVIDED", "KEINE", "N/A", "NA", "NONE"]
            .contains(&text.to_ascii_uppercase().as_str())
        || text.bytes().all(|byte| matches!(byte, b'0' | b'-' | b' ' | b'.'))
}

/// Takes a purpose apart. Text without structure comes back as it is.
#[must_use]
pub fn parse(text: &str) -> Purpose {
    if text.contains('+') && SEPA.iter().any(|(tag, _)| text.contains(tag)) {
        return split(text, &SEPA, false);
    }
    if text.contains("/REMI/") || text.contains("/NAME/") || text.contains("/EREF/") {
        return split(text, &SLASHED, false);
    }
    let labels = if text.contains(':') || text.contains("/MOTIF") {
        LABELLED.iter().filter(|(tag, _)| finds(text, tag, true).is_some()).count()
    } else {
        0
    };
    if labels >= 2 {
        return split(text, &LABELLED, true);
    }
    Purpose { text: text.to_owned(), ..Purpose::default() }
}

/// Where the tag stands; as a word of its own if `whole`.
fn finds(text: &str, tag: &str, whole: bool) -> Option<usize> {
    text.match_indices(tag).map(|(at, _)| at).find(|at| {
        let before = text.get(..*at).and_then(|head| head.chars().next_back());
        let after = text.get(at.saturating_add(tag.len())..).and_then(|tail| tail.chars().next());
        let ends = tag.ends_with([':', '+']) || after.is_none_or(char::is_whitespace);
        !whole || before.is_none_or(char::is_whitespace) && ends
    })
}

fn split(text: &str, tags: &[(&str, Part)], whole: bool) -> Purpose {
    let mut places: Vec<(usize, usize, Part)> = tags
        .iter()
        .filter_map(|(tag, part)| finds(text, tag, whole).map(|at| (at, at.saturating_add(tag.len()), *part)))
        .collect();
    places.sort_unstable_by_key(|(at, end, _)| (*at, std::cmp::Reverse(*end)));
    let mut out = Purpose::default();
    let head = places.first().and_then(|(at, _, _)| text.get(..*at)).unwrap_or(text).trim();
    let mut texts: Vec<&str> = Vec::new();
    if !head.is_empty() {
        texts.push(head);
    }
    let mut done = 0_usize;
    for (i, (at, from, part)) in places.iter().enumerate() {
        if *at < done {
            continue;
        }
        done = *from;
        let to = places.get(i.saturating_add(1)..).and_then(|rest| rest.iter().find(|(next, _, _)| *next >= *from));
        let piece = text.get(*from..to.map_or(text.len(), |(next, _, _)| *next)).unwrap_or("");
        let piece = piece.trim().trim_matches('/').trim();
        match part {
            Part::Text => texts.push(piece),
            Part::Counterparty if !piece.is_empty() => out.counterparty = Some(piece.to_owned()),
            Part::Account if !piece.is_empty() => out.counterparty_account = Some(piece.to_owned()),
            Part::Ref(name) if !is_no_reference(piece) => {
                out.refs.insert((*name).to_owned(), piece.to_owned());
            }
            _ => {}
        }
    }
    out.text = texts.into_iter().filter(|piece| !piece.is_empty()).collect::<Vec<&str>>().join(" ");
    out
}

/// Runs of white space become one space; ends are trimmed.
#[must_use]
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sepa_tags_without_spaces_are_taken_apart() {
        let purpose = parse("EREF+R 1MREF+KD02CRED+DE20KD00SVWZ+02/2026 Spende Rupression");
        assert_eq!(purpose.text, "02/2026 Spende Rupression");
        assert_eq!(purpose.refs.get("mandate").map(String::as_str), Some("KD02"));
        assert_eq!(purpose.refs.get("end_to_end").map(String::as_str), Some("R 1"));
    }

    #[test]
    fn dutch_slashes_and_labels_are_taken_apart() {
        let purpose = parse("/TRTP/SEPA/IBAN/NL00RABO01/BIC/RABONL2U/NAME/M TEST/REMI/SHIRT 2/EREF/NOTPROVIDED");
        assert_eq!((purpose.text.as_str(), purpose.counterparty.as_deref()), ("SHIRT 2", Some("M TEST")));
        assert!(purpose.refs.is_empty());
        let purpose = parse("Naam: M Test Omschrijving: Soli 12 Kenmerk: 99-1");
        assert_eq!((purpose.text.as_str(), purpose.counterparty.as_deref()), ("Soli 12", Some("M Test")));
    }

    #[test]
    fn plain_text_stays_as_it_is() {
        assert_eq!(parse("Danke: weiter so").text, "Danke: weiter so");
        assert_eq!(tidy("  a \n b\t c "), "a b c");
    }
}

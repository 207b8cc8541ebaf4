//! What is a stored line and what is none: twins, other words, shifted days, and any order of files.

use super::*;
use crate::import::draft;
use proptest::prelude::*;

fn line(day: u32, minor: i64, text: &str, id: Option<&str>) -> StatementLine {
    let mut line = draft::line(1, NaiveDate::from_ymd_opt(2026, 1, day).unwrap(), minor, Currency::EUR);
    text.clone_into(&mut line.purpose);
    if let Some(id) = id {
        line.refs.insert("bank_id".to_owned(), id.to_owned());
    }
    line
}

fn store(lines: &[StatementLine]) -> Vec<StoredLine> {
    (1..)
        .zip(lines)
        .map(|(id, line)| StoredLine {
            id,
            date: line.date,
            net_minor: line.net_minor,
            currency: line.currency,
            value_date: line.value_date,
            balance_after_minor: line.balance_after_minor,
            strong_id: strong_id(line).map(str::to_owned),
            end_to_end: line.refs.get("end_to_end").cloned(),
            mandate: line.refs.get("mandate").cloned(),
            order_no: line.refs.get("order_no").cloned(),
            counterparty_account: line.counterparty_account.clone(),
            kind: line.kind.clone(),
            purpose: line.purpose.clone(),
            counterparty: line.counterparty.clone(),
            status: line.status,
            is_open: true,
        })
        .collect()
}

/// The verdicts on a file that covers the whole month.
fn judge(new: &[StatementLine], stored: &[StoredLine]) -> Vec<Verdict> {
    super::judge(new, stored, &Coverage::whole(day(1), day(31)))
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, day).unwrap()
}

fn news(verdicts: &[Verdict]) -> usize {
    verdicts.iter().filter(|verdict| **verdict == Verdict::New).count()
}

#[test]
fn twins_in_one_file_stay_and_a_second_import_adds_none() {
    let file = [line(2, 2000, "Spende", None), line(2, 2000, "Spende", None), line(2, 2000, "Spende", None)];
    assert_eq!(news(&judge(&file, &[])), 3);
    let stored = store(&file);
    assert_eq!(news(&judge(&file, &stored)), 0);
    assert_eq!(news(&judge(&file, &stored[..2])), 1);
}

#[test]
fn another_export_of_the_same_days_with_other_wording_adds_none() {
    let stored = store(&[line(5, 6750, "GUTSCHR. Beleg 1", None), line(5, -595, "KOSTEN", None)]);
    let file = [line(5, -595, "KOSTEN KONTO", None), line(5, 6750, "GUTSCHRIFT Beleg 1", None)];
    assert_eq!(news(&judge(&file, &stored)), 0);
}

#[test]
fn an_id_alone_is_not_enough() {
    let stored = store(&[line(5, -10000, "transfer", Some("T-100"))]);
    let file = [line(5, -10000, "transfer", Some("T-100")), line(5, -24, "fee of T-100", Some("T-100"))];
    assert_eq!(judge(&file, &stored), [Verdict::Duplicate { of: 1 }, Verdict::New]);
}

#[test]
fn equal_amounts_with_ids_of_their_own_are_two() {
    let stored = store(&[line(5, 2000, "Spende", Some("AAA1"))]);
    assert_eq!(judge(&[line(5, 2000, "Spende", Some("AAA2"))], &stored), [Verdict::New]);
}

#[test]
fn a_shifted_date_is_asked_about_and_never_merged() {
    let stored = store(&[line(5, 2000, "Spende Mai", None)]);
    assert!(matches!(judge(&[line(7, 2000, "Spende Mai", None)], &stored).as_slice(), [Verdict::Ask { of: 1, .. }]));
    assert_eq!(judge(&[line(7, 2000, "Other", None)], &stored), [Verdict::New]);
}

#[test]
fn a_pending_line_is_replaced_when_it_is_booked() {
    let mut pending = line(5, -3000, "Shop", None);
    pending.status = LineStatus::Pending;
    let stored = store(&[pending]);
    assert_eq!(judge(&[line(7, -3000, "Shop 22", None)], &stored), [Verdict::Replaces { of: 1 }]);
}

#[test]
fn other_people_on_one_day_are_asked_about_and_taken_as_new_where_the_file_is_complete() {
    let mut stored = store(&[line(5, 2000, "Spende", None)]);
    stored[0].counterparty = "Anna Berg".to_owned();
    let mut other = line(5, 2000, "Spende", None);
    other.counterparty = "Ben Tal".to_owned();
    let asked = |covers_the_day| Verdict::Ask { of: 1, why: Doubt::OtherWords { covers_the_day } };
    assert_eq!(judge(std::slice::from_ref(&other), &stored), [asked(true)]);
    let cut = Coverage { last_is_whole: false, ..Coverage::whole(day(1), day(5)) };
    assert_eq!(super::judge(std::slice::from_ref(&other), &stored, &cut), [asked(false)]);
    // The balance after it says that it is the same line, whatever it is called.
    (stored[0].balance_after_minor, other.balance_after_minor) = (Some(7000), Some(7000));
    assert_eq!(judge(&[other], &stored), [Verdict::Duplicate { of: 1 }]);
}

#[test]
fn orders_of_other_numbers_are_other_orders_and_an_order_comes_once() {
    let order = |number: &str| {
        let mut line = line(5, 2500, "T-Shirt M", None);
        line.status = LineStatus::Info;
        line.refs.insert("order_no".to_owned(), number.to_owned());
        line
    };
    let stored = store(&[order("501")]);
    assert_eq!(judge(&[order("#1001")], &stored), [Verdict::New]);
    assert_eq!(judge(&[order("#501")], &stored), [Verdict::Duplicate { of: 1 }]);
    let both = store(&[order("501"), order("#1001")]);
    assert_eq!(news(&judge(&[order("#1001"), order("501")], &both)), 0);
    // A payment's number is another one in each list that tells of it.
    let paid = |number: &str| StatementLine { status: LineStatus::Booked, ..order(number) };
    assert_eq!(judge(&[paid("#1001")], &store(&[paid("501")])), [Verdict::Duplicate { of: 1 }]);
}

#[test]
fn half_other_words_without_a_name_are_asked_about_and_never_dropped() {
    let stored = store(&[line(5, 2000, "Spende Anna Alt", None)]);
    let asked = Verdict::Ask { of: 1, why: Doubt::OtherWords { covers_the_day: false } };
    assert_eq!(judge(&[line(5, 2000, "Spende Carl Cobalt", None)], &stored), [asked]);
    let both = [line(5, 2000, "Spende Carl Cobalt", None), line(5, 2000, "Spende Anna Alt", None)];
    assert_eq!(judge(&both, &stored), [Verdict::New, Verdict::Duplicate { of: 1 }]);
}

#[test]
fn an_id_that_every_line_bears_is_none() {
    let stored = store(&[line(5, -700, "a", Some("0001")), line(6, -700, "b", Some("0001"))]);
    let file = [line(7, -700, "c", Some("0001")), line(8, -700, "d", Some("0001"))];
    assert_eq!(news(&judge(&file, &stored)), 2);
}

#[test]
fn a_reference_ties_a_shifted_line_to_a_stored_one_in_any_file() {
    let with_reference = |day| {
        let mut line = line(day, 2000, "Spende", None);
        line.refs.insert("end_to_end".to_owned(), "E2E-4711".to_owned());
        line
    };
    let stored = store(&[with_reference(5)]);
    let verdicts = super::judge(&[with_reference(7)], &stored, &Coverage::default());
    assert!(matches!(verdicts.as_slice(), [Verdict::Ask { of: 1, why: Doubt::ShiftedDate { .. } }]));
    // Words alone prove little: the next file begins where the last one ended.
    let stored = store(&[line(5, 2000, "Spende", None)]);
    let next = Coverage::whole(day(6), day(9));
    assert_eq!(super::judge(&[line(7, 2000, "Spende", None)], &stored, &next), [Verdict::New]);
}

proptest! {
    #[test]
    fn importing_again_never_adds_and_overlap_adds_only_what_is_missing(
        rows in proptest::collection::vec((1_u32..28, -5_i64..5, "[ab]{0,2}"), 0..40), cut in 0_usize..40,
    ) {
        let file: Vec<StatementLine> = rows.iter().map(|(day, minor, text)| line(*day, *minor, text, None)).collect();
        prop_assert_eq!(news(&judge(&file, &store(&file))), 0);
        let cut = cut.min(file.len());
        let verdicts = judge(&file, &store(&file[..cut]));
        let duplicates = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Duplicate { .. })).count();
        prop_assert_eq!(duplicates, cut);
    }
}

//! A provider's payout and the bank's line that is the same money. Exactly the amount, within a week, from somebody who
//! is called like the provider; up to three payouts in one line. Pure: knows no store and no account.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::vocabulary::folded;
use crate::ledger::Currency;

/// Names that providers have on bank statements, folded; and what people call them.
const PROVIDERS: [(&str, &str); 13] = [
    ("paypal", "PayPal"),
    ("stripe", "Stripe"),
    ("sumup", "SumUp"),
    ("squareup", "Square"),
    ("mollie", "Mollie"),
    ("adyen", "Adyen"),
    ("zettle", "Zettle"),
    ("shopify", "Shopify"),
    ("gofundme", "GoFundMe"),
    ("betterplace", "betterplace"),
    ("eventbrite", "Eventbrite"),
    ("twintag", "TWINT"),
    ("opencollective", "Open Collective"),
];

/// The payout may be on the bank's statement a day earlier (another time zone) and up to a week later.
const EARLIEST_DAYS: i64 = -1;
const LATEST_DAYS: i64 = 7;
/// More payouts than this in one window are not combined.
const MOST_COMBINED: usize = 60;

/// The provider that a bank line's name and text speak of.
#[must_use]
pub fn provider_in(name: &str, text: &str) -> Option<&'static str> {
    let said = [folded(name), folded(text)];
    PROVIDERS.iter().find(|(word, _)| said.iter().any(|said| said.contains(word))).map(|(_, name)| *name)
}

/// Money that left a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    /// The statement line's id.
    pub line: i64,
    pub date: NaiveDate,
    pub currency: Currency,
    /// What should arrive, positive; negative where the provider draws from the bank.
    pub minor: i64,
    /// Its ids, as they may stand in the bank's text.
    pub ids: Vec<String>,
}

/// A bank line that may be a payout's arrival.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    pub date: NaiveDate,
    pub currency: Currency,
    pub minor: i64,
    pub text: String,
}

/// What was found for a bank line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// These payouts and no others.
    These(Vec<i64>),
    /// Several that fit equally well.
    Several,
    Nothing,
}

/// The payouts that make a bank line.
#[must_use]
pub fn find(arrival: &Arrival, payouts: &[Payout]) -> Found {
    let days = |payout: &Payout| arrival.date.signed_duration_since(payout.date).num_days();
    let near: Vec<&Payout> = payouts
        .iter()
        .filter(|payout| payout.currency == arrival.currency && (payout.minor < 0) == (arrival.minor < 0))
        .filter(|payout| (EARLIEST_DAYS..=LATEST_DAYS).contains(&days(payout)))
        .collect();
    let said = folded(&arrival.text);
    let is_named = |payout: &Payout| payout.ids.iter().any(|id| id.len() >= 6 && said.contains(&folded(id)));
    let exact: Vec<&&Payout> = near.iter().filter(|payout| payout.minor == arrival.minor).collect();
    if let [named] = exact.iter().filter(|payout| is_named(payout)).collect::<Vec<_>>().as_slice() {
        return Found::These(vec![named.line]);
    }
    // The nearest day decides; two on that day are for a person.
    let nearest = exact.iter().map(|payout| days(payout).abs()).min();
    let best: Vec<i64> =
        exact.iter().filter(|payout| Some(days(payout).abs()) == nearest).map(|payout| payout.line).collect();
    match best.as_slice() {
        [one] => Found::These(vec![*one]),
        [] => combined(arrival.minor, &near),
        _ => Found::Several,
    }
}

/// Two or three payouts in one bank line.
fn combined(minor: i64, near: &[&Payout]) -> Found {
    if near.len() > MOST_COMBINED {
        return Found::Nothing;
    }
    let mut found: Vec<Vec<i64>> = Vec::new();
    for (place, first) in near.iter().enumerate() {
        let later = near.get(place.saturating_add(1)..).unwrap_or(&[]);
        let rest = minor.saturating_sub(first.minor);
        found.extend(later.iter().filter(|second| second.minor == rest).map(|second| vec![first.line, second.line]));
        let mut seen: HashMap<i64, Vec<i64>> = HashMap::new();
        for second in later {
            let wanted = rest.saturating_sub(second.minor);
            found.extend(seen.get(&wanted).into_iter().flatten().map(|third| vec![first.line, *third, second.line]));
            seen.entry(second.minor).or_default().push(second.line);
        }
        if found.len() > 1 {
            return Found::Several;
        }
    }
    found.pop().map_or(Found::Nothing, Found::These)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 5, day).unwrap()
    }

    fn payout(line: i64, on: u32, minor: i64) -> Payout {
        Payout { line, date: day(on), currency: Currency::EUR, minor, ids: vec![format!("PO-10000{line}")] }
    }

    fn arrival(on: u32, minor: i64) -> Arrival {
        Arrival { date: day(on), currency: Currency::EUR, minor, text: "PayPal Europe".to_owned() }
    }

    #[test]
    fn exactly_the_amount_within_a_week_is_the_payout() {
        let payouts = [payout(1, 3, 4310), payout(2, 12, 4310), payout(3, 4, 900)];
        assert_eq!(find(&arrival(5, 4310), &payouts), Found::These(vec![1]));
        assert_eq!(find(&arrival(11, 4310), &payouts), Found::These(vec![2]), "a day early, by another clock");
        assert_eq!(find(&arrival(25, 4310), &payouts), Found::Nothing);
        assert_eq!(find(&arrival(5, 4311), &payouts), Found::Nothing, "nearly is not");
    }

    #[test]
    fn two_on_one_day_are_for_a_person_unless_the_text_names_one() {
        let payouts = [payout(1, 3, 4310), payout(2, 3, 4310)];
        assert_eq!(find(&arrival(5, 4310), &payouts), Found::Several);
        let named = Arrival { text: "STRIPE PO-100002".to_owned(), ..arrival(5, 4310) };
        assert_eq!(find(&named, &payouts), Found::These(vec![2]));
    }

    #[test]
    fn up_to_three_payouts_arrive_in_one_line() {
        let payouts = [payout(1, 3, 1000), payout(2, 4, 2000), payout(3, 5, 500), payout(4, 5, 77)];
        assert_eq!(find(&arrival(6, 3000), &payouts), Found::These(vec![1, 2]));
        assert_eq!(find(&arrival(6, 3500), &payouts), Found::These(vec![1, 2, 3]));
        let doubtful = [payout(1, 3, 1000), payout(2, 4, 2000), payout(3, 5, 2000)];
        assert_eq!(find(&arrival(6, 3000), &doubtful), Found::Several);
    }

    #[test]
    fn providers_are_known_by_what_banks_call_them() {
        assert_eq!(provider_in("PayPal Europe S.a.r.l. et Cie", ""), Some("PayPal"));
        assert_eq!(provider_in("", "SUMUP PID12345 PAYOUT"), Some("SumUp"));
        assert_eq!(provider_in("Anna Berg", "Spende"), None);
    }
}

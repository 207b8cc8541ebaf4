//! What stands in a wording's gaps: amounts, days and promises as its country and language write them.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::{Block, Content, Gift, Template};
use crate::ledger::Money;

impl Template {
    /// What stands in each gap of this wording.
    pub(super) fn gaps(&self, content: &Content) -> BTreeMap<String, String> {
        let (first, last) = (content.gifts.first(), content.gifts.last());
        let days: Vec<String> = [first, last].into_iter().flatten().map(|gift| self.day(gift.day)).collect();
        let date = match days.as_slice() {
            [one, other] if one != other => format!("{one} – {other}"),
            [one, ..] => one.clone(),
            [] => String::new(),
        };
        let mut funds: Vec<String> = content.gifts.iter().map(Gift::fund_names).collect();
        funds.dedup();
        let bound = bound_funds(content);
        let of_promise = BTreeMap::from([("bound".to_owned(), bound.join(", "))]);
        let is_free = |gift: &Gift| gift.funds.iter().any(|fund| !fund.is_restricted);
        let promise = match (bound.is_empty(), content.gifts.iter().any(is_free)) {
            (true, _) => &self.promise.none,
            (false, true) => &self.promise.some,
            (false, false) => &self.promise.all,
        };
        let own = [
            ("promise", filled(promise, &of_promise)),
            ("number", content.number.clone()),
            ("donor", content.donor.clone()),
            ("address", content.address.clone()),
            ("amount", self.amount(content.total)),
            ("words", self.words(content.total)),
            ("date", date),
            ("funds", funds.join(", ")),
            ("today", self.day(content.today)),
        ];
        let said = self.asks.iter().map(|ask| {
            let value = content.facts.get(&ask.name).cloned().unwrap_or_default();
            let day = value.trim().parse().ok().filter(|_| ask.is_date);
            (ask.name.clone(), day.map_or(value, |day| self.day(day)))
        });
        said.chain(own.map(|(name, value)| (name.to_owned(), value))).collect()
    }

    /// The gifts as a table with their total.
    pub(super) fn table(&self, content: &Content) -> Block {
        let row = |gift: &Gift| [self.day(gift.day), gift.fund_names(), self.amount(gift.amount)];
        Block::Gifts {
            header: self.gifts.clone(),
            rows: content.gifts.iter().map(row).collect(),
            total: self.amount(content.total),
        }
    }

    fn day(&self, day: NaiveDate) -> String {
        let month = usize::try_from(day.month0()).ok().and_then(|at| self.months.get(at));
        self.date
            .replace("{dd}", &format!("{:02}", day.day()))
            .replace("{d}", &day.day().to_string())
            .replace("{mm}", &format!("{:02}", day.month()))
            .replace("{month}", month.map_or("", String::as_str))
            .replace("{yyyy}", &day.year().to_string())
    }

    /// `1.234,50 EUR` as the wording's country writes it.
    fn amount(&self, money: Money) -> String {
        let plain = money.to_string();
        let (whole, cents) = plain.split_once('.').unwrap_or((&plain, ""));
        let mut grouped = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && whole.len().saturating_sub(at).is_multiple_of(3) {
                grouped.push_str(&self.thousands);
            }
            grouped.push(digit);
        }
        let decimal = if cents.is_empty() { "" } else { self.decimal.as_str() };
        format!("{grouped}{decimal}{cents}\u{a0}{}", money.currency)
    }

    /// The digits one by one between X, as § 50 EStDV's pattern allows: nothing can be written before or behind them.
    fn words(&self, money: Money) -> String {
        let spoken = |text: &str| {
            let digits = text.chars().filter_map(|c| c.to_digit(10)).filter_map(|digit| usize::try_from(digit).ok());
            let names: Vec<&str> = digits.filter_map(|digit| self.digits.get(digit)).map(String::as_str).collect();
            names.join(" - ")
        };
        let plain = money.to_string();
        let (whole, cents) = plain.split_once('.').unwrap_or((&plain, ""));
        match (self.digits.is_empty(), cents.is_empty()) {
            (true, _) => String::new(),
            (false, true) => format!("X {} X {}", spoken(whole), money.currency),
            (false, false) => format!("X {} X {}, {cents}/100", spoken(whole), money.currency),
        }
    }
}

/// The restricted funds among those the gifts went to, each once.
fn bound_funds(content: &Content) -> Vec<&str> {
    let mut names = Vec::new();
    for fund in content.gifts.iter().flat_map(|gift| &gift.funds).filter(|fund| fund.is_restricted) {
        if !names.contains(&fund.name.as_str()) {
            names.push(fund.name.as_str());
        }
    }
    names
}

/// The text with each `{name}` replaced, once: what is written into a gap is not looked at again.
pub(super) fn filled(text: &str, gaps: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            rest = after;
            continue;
        };
        out.push_str(gaps.get(name).map_or("", String::as_str));
        rest = behind;
    }
    out.push_str(rest);
    out
}

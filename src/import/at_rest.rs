//! Lines that move nothing in the end: rows of zero, and money that was kept back and let go again. They are information, and
//! wait for nobody. Knows lines only, no store.

use std::collections::{HashMap, HashSet};

use super::duplicates::Verdict;
use crate::ledger::Currency;
use crate::ledger::statement::{LineStatus, StatementLine};

/// Makes information of rows of zero, and of what a file both holds back and lets go.
pub fn mark(lines: &mut [StatementLine]) {
    lines.iter_mut().filter(|line| is_zero(line)).for_each(|line| line.status = LineStatus::Info);
    let pairs = released_pairs(lines);
    for index in pairs.into_iter().flat_map(|(hold, release)| [hold, release]) {
        if let Some(line) = lines.get_mut(index) {
            line.status = LineStatus::Info;
        }
    }
}

/// Makes information of what lets go of money that an earlier file held back.
pub fn mark_released(lines: &mut [StatementLine], verdicts: &[Verdict]) {
    for (line, verdict) in lines.iter_mut().zip(verdicts) {
        if line.kind == "hold_release" && matches!(verdict, Verdict::Replaces { .. }) {
            line.status = LineStatus::Info;
        }
    }
}

/// A row of zero that tells of no goods: there is nothing to decide about it.
fn is_zero(line: &StatementLine) -> bool {
    let has_fee = line.fee_minor.is_some_and(|fee| fee != 0);
    let has_goods = ["item", "sku", "quantity", "order_no"].iter().any(|name| line.refs.contains_key(*name));
    let is_zero = line.amount_minor == 0 && line.net_minor == 0 && !has_fee;
    line.status == LineStatus::Booked && is_zero && !has_goods
}

/// Places of what was kept back and of what let it go: the release names it, or both name the same payment.
fn released_pairs(lines: &[StatementLine]) -> Vec<(usize, usize)> {
    let of_kind = |kind: &'static str| {
        lines.iter().enumerate().filter(move |(_, line)| line.kind == kind && line.status == LineStatus::Pending)
    };
    let named = |line: &StatementLine, by: &[&str]| -> Vec<String> {
        by.iter().filter_map(|name| line.refs.get(*name)).filter(|id| !id.is_empty()).cloned().collect()
    };
    let mut held: HashMap<(String, Currency, i64), Vec<usize>> = HashMap::new();
    for (hold, line) in of_kind("hold") {
        for id in named(line, &["bank_id", "related_id", "group_id"]) {
            held.entry((id, line.currency, line.net_minor)).or_default().push(hold);
        }
    }
    let mut released: HashSet<usize> = HashSet::new();
    let mut pairs = Vec::new();
    for (release, line) in of_kind("hold_release") {
        let ids = named(line, &["related_id", "group_id"]).into_iter();
        let mut holds = ids.filter_map(|id| held.get(&(id, line.currency, line.net_minor.saturating_neg()))).flatten();
        if let Some(hold) = holds.find(|hold| !released.contains(hold)).copied() {
            released.insert(hold);
            pairs.push((hold, release));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Options, read};

    fn lines(rows: &str) -> Vec<StatementLine> {
        let header = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID,Reference Txn ID\n";
        let today = chrono::NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
        let file = [header, rows].concat();
        let mut lines = read(file.as_bytes(), Some("paypal.csv"), &Options::new(Currency::EUR, today)).unwrap().lines;
        mark(&mut lines);
        lines
    }

    fn statuses(lines: &[StatementLine]) -> Vec<LineStatus> {
        lines.iter().map(|line| line.status).collect()
    }

    #[test]
    fn what_was_held_and_let_go_is_information_and_what_is_still_held_waits() {
        use LineStatus::{Booked, Info, Pending};
        let read = lines(
            "14/05/2026,10:00:00,CEST,,Account Hold for Open Authorization,Pending,EUR,-30.00,0.00,-30.00,P1,X9\n\
             14/05/2026,10:01:00,CEST,Shop,General Payment,Completed,EUR,-30.00,0.00,-30.00,P2,X9\n\
             14/05/2026,10:02:00,CEST,,Reversal of General Account Hold,Completed,EUR,30.00,0.00,30.00,P3,P1\n\
             15/05/2026,10:00:00,CEST,,Account Hold for Open Authorization,Pending,EUR,-12.00,0.00,-12.00,P4,X8\n\
             16/05/2026,10:00:00,CEST,,Reversal of General Account Hold,Completed,EUR,11.00,0.00,11.00,P5,X8\n",
        );
        assert_eq!(statuses(&read), [Info, Booked, Info, Pending, Pending]);
    }

    #[test]
    fn two_holds_of_one_payment_are_let_go_one_by_one() {
        use LineStatus::{Info, Pending};
        let read = lines(
            "14/05/2026,10:00:00,CEST,,Account Hold for Open Authorization,Pending,EUR,-5.00,0.00,-5.00,P1,X9\n\
             14/05/2026,10:00:00,CEST,,Account Hold for Open Authorization,Pending,EUR,-5.00,0.00,-5.00,P2,X9\n\
             15/05/2026,10:00:00,CEST,,Reversal of General Account Hold,Completed,EUR,5.00,0.00,5.00,P3,X9\n",
        );
        assert_eq!(statuses(&read), [Info, Pending, Info]);
    }
}

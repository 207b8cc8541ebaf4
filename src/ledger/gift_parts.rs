//! Gifts counted entry by entry, for those who must not tell of a single one: a gift shared by three funds is one gift, and
//! what was kept of it on its way is known beside it. Knows no names of donors.

use std::collections::BTreeMap;

use super::gift::is_donation;
use super::{AccountKind, AccountPath, Currency, Draft, DraftLine, FundCode, Month};

/// The goods that were sold beside a gift are no cost of the gift.
const COST_OF_GOODS: &str = "Expenses:Merch:COGS";

/// What an account has to do with gifts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartKind {
    /// Gifts stand there.
    Given,
    /// What a gift cost stands there: a provider's fee, or all of a gift in kind.
    Cost,
}

impl PartKind {
    #[must_use]
    pub fn of(path: &AccountPath, kind: AccountKind) -> Option<Self> {
        match kind {
            AccountKind::Income if is_donation(path) => Some(Self::Given),
            AccountKind::Expense if path.as_str() != COST_OF_GOODS => Some(Self::Cost),
            _ => None,
        }
    }
}

/// The lines of an entry that gives or takes back, each with what it counts: of an entry's lines on donation accounts only
/// the largest counts, one where the entry gives and minus one where it takes back; likewise of those that cost.
pub fn parts_of(draft: &Draft, kind_of: impl Fn(&AccountPath) -> AccountKind) -> Vec<(&DraftLine, i64)> {
    if !draft.lines.iter().any(|line| is_donation(&line.account)) {
        return Vec::new();
    }
    let mut sides: BTreeMap<(PartKind, Currency), Vec<(&DraftLine, i64)>> = BTreeMap::new();
    for line in &draft.lines {
        let Some(kind) = PartKind::of(&line.account, kind_of(&line.account)) else { continue };
        let minor = if kind == PartKind::Given { line.amount.minor.saturating_neg() } else { line.amount.minor };
        sides.entry((kind, line.amount.currency)).or_default().push((line, minor));
    }
    if !sides.keys().any(|(kind, _)| *kind == PartKind::Given) {
        return Vec::new();
    }
    sides.into_values().flat_map(counted).collect()
}

fn counted(side: Vec<(&DraftLine, i64)>) -> Vec<(&DraftLine, i64)> {
    let sign = side.iter().fold(0_i64, |sum, (_, minor)| sum.saturating_add(*minor)).signum();
    let mut largest: Option<(usize, i64)> = None;
    for (at, (_, minor)) in side.iter().enumerate() {
        let size = minor.saturating_mul(sign);
        if sign != 0 && largest.is_none_or(|(_, known)| size > known) {
            largest = Some((at, size));
        }
    }
    let counts = |at| if largest.is_some_and(|(main, _)| main == at) { sign } else { 0 };
    side.into_iter().enumerate().map(|(at, (line, _))| (line, counts(at))).collect()
}

/// What gifts are made of on one account, in one fund, currency and month.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct GiftPart {
    pub account: AccountPath,
    pub fund: FundCode,
    pub currency: Currency,
    pub month: Month,
    /// Entries that gave less those that took back, each where its largest line is.
    pub gifts: i64,
    /// How many lines that are: it only ever grows.
    pub lines: i64,
    /// Debit less credit.
    pub minor: i64,
}

type Place = (AccountPath, FundCode, Currency, Month);

/// Gifts, lines, debit less credit.
type Sums = (i64, i64, i64);

/// The parts counted entry by entry: what a book's kept sums must be.
#[derive(Debug, Default)]
pub struct GiftParts(BTreeMap<Place, Sums>);

impl GiftParts {
    pub fn add(&mut self, draft: &Draft, kind_of: impl Fn(&AccountPath) -> AccountKind) {
        for (line, gifts) in parts_of(draft, kind_of) {
            let place = (line.account.clone(), line.fund.clone(), line.amount.currency, Month::containing(draft.date));
            let sums = self.0.entry(place).or_default();
            sums.0 = sums.0.saturating_add(gifts);
            sums.1 = sums.1.saturating_add(1);
            sums.2 = sums.2.saturating_add(line.amount.minor);
        }
    }

    pub fn into_parts(self) -> impl Iterator<Item = GiftPart> {
        self.0.into_iter().map(|((account, fund, currency, month), (gifts, lines, minor))| GiftPart {
            account,
            fund,
            currency,
            month,
            gifts,
            lines,
            minor,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{EntryKind, Money};

    fn counts(lines: &[(&str, &str, i64)]) -> Vec<(String, i64)> {
        let mut draft = Draft::new("key", "2020-02-03".parse().unwrap(), EntryKind::Donation, "gift");
        draft.lines = lines
            .iter()
            .map(|(path, fund, minor)| DraftLine {
                account: path.parse().unwrap(),
                fund: fund.parse().unwrap(),
                amount: Money::new(*minor, Currency::EUR),
                memo: None,
            })
            .collect();
        let parts = parts_of(&draft, AccountPath::kind);
        parts.into_iter().map(|(line, gifts)| (format!("{} {}", line.account.leaf(), line.fund), gifts)).collect()
    }

    fn told(rows: &[(&str, i64)]) -> Vec<(String, i64)> {
        rows.iter().map(|(place, gifts)| ((*place).to_owned(), *gifts)).collect()
    }

    #[test]
    fn a_gift_counts_once_where_most_of_it_is_and_so_does_what_it_cost() {
        let (giro, free) = ("Assets:Bank:Giro", "Income:Donations:Free");
        let shared = [(giro, "a", 1000), (giro, "b", 2777), (free, "a", -1000), (free, "b", -1400), (free, "c", -1377)];
        assert_eq!(counts(&shared), told(&[("Free a", 0), ("Free b", 1), ("Free c", 0)]));
        let with_fee = [(giro, "a", 2403), ("Expenses:Fees:PayPal", "general", 97), (free, "a", -2500)];
        assert_eq!(counts(&with_fee), told(&[("Free a", 1), ("PayPal general", 1)]));
        let back = [(giro, "a", -2403), ("Expenses:Fees:PayPal", "general", -97), (free, "a", 2500)];
        assert_eq!(counts(&back), told(&[("Free a", -1), ("PayPal general", -1)]));
        assert_eq!(counts(&[(giro, "a", 5), (free, "a", -3), (free, "b", -3)]), told(&[("Free a", 1), ("Free b", 0)]));
    }

    #[test]
    fn what_is_booked_over_is_no_gift_and_goods_sold_beside_one_are_no_cost_of_it() {
        let (free, marked) = ("Income:Donations:Free", "Income:Donations:Earmarked");
        assert_eq!(counts(&[(free, "a", 700), (marked, "a", -700)]), told(&[("Free a", 0), ("Earmarked a", 0)]));
        let sale = [("Assets:Cash:Box", "a", 30), ("Expenses:Merch:COGS", "a", 6), ("Income:Merch:Sales", "a", -20)];
        assert_eq!(counts(&sale), told(&[]));
        let beside: Vec<_> = sale.into_iter().chain([(free, "a", -10)]).collect();
        assert_eq!(counts(&beside), told(&[("Free a", 1)]));
    }
}

//! What an entry is about, as one sum. Knows no report and no page.

use super::account::Root;
use super::{AccountPath, Draft, EntryKind, Money, Role};

/// What an entry is about, in its first currency, never negative: what was given, sold or earned, before fees; what changed
/// its fund; else the money that came, went or moved; else what was earned; else all that stands on its one side, for what
/// goods cost stands on several accounts at once.
#[must_use]
pub fn gist(draft: &Draft, role_of: impl Fn(&AccountPath) -> Option<Role>) -> Option<Money> {
    let currency = draft.lines.first()?.amount.currency;
    let sum = |fits: &dyn Fn(&AccountPath) -> bool, comes: bool| {
        let lines = draft.lines.iter().filter(|line| line.amount.currency == currency);
        let of_it = lines.filter(|line| fits(&line.account) && (line.amount.minor > 0) == comes);
        of_it.fold(0_i64, |sum, line| sum.saturating_add(line.amount.minor)).saturating_abs()
    };
    let is_money = |path: &AccountPath| role_of(path).is_some_and(Role::is_money);
    let is_income = |path: &AccountPath| path.root() == Root::Income;
    let is_transfer = |path: &AccountPath| role_of(path) == Some(Role::Transfer);
    let goes_out = matches!(draft.kind, EntryKind::Payment | EntryKind::EventCost | EntryKind::Refund);
    // What is taken back flows the other way.
    let comes = goes_out == draft.reverses.is_some();
    let (came, earned) = (sum(&is_money, comes), sum(&is_income, draft.reverses.is_some()));
    let first = match draft.kind {
        // A provider keeps its fee back; who sells other people's goods earns a part.
        EntryKind::Donation | EntryKind::MerchSale | EntryKind::EventIncome => earned.max(came),
        EntryKind::Transfer => sum(&is_transfer, true),
        _ => 0,
    };
    let all = [first, came, sum(&is_money, !comes), earned, sum(&|_| true, true)];
    Some(Money::new(all.into_iter().find(|minor| *minor != 0)?, currency))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Currency, DraftLine};

    fn told(kind: EntryKind, lines: &[(&str, i64)]) -> i64 {
        let line = |(path, minor): &(&str, i64)| {
            DraftLine::new(path.parse().unwrap(), "general".parse().unwrap(), Money::new(*minor, Currency::EUR))
        };
        let mut draft = Draft::new("k", chrono::NaiveDate::default(), kind, "");
        draft.lines = lines.iter().map(line).collect();
        gist(&draft, |path| Some(Role::inferred(path))).unwrap().minor
    }

    #[test]
    fn a_gift_is_told_before_fees_and_a_sale_with_what_is_other_peoples() {
        let gift = [("Assets:PayPal:EUR", 2_891), ("Expenses:Fees:PayPal", 109), ("Income:Donations:PayPal", -3_000)];
        assert_eq!(told(EntryKind::Donation, &gift), 3_000);
        let theirs =
            [("Assets:Cash:Box", 1_200), ("Income:Merch:Commission", -300), ("Liabilities:Consignors:Z", -900)];
        assert_eq!(told(EntryKind::MerchSale, &theirs), 1_200);
        let paid = [("Expenses:Prisoners:Legal", 5_000), ("Assets:Bank:Giro", -5_000)];
        assert_eq!(told(EntryKind::Payment, &paid), 5_000);
    }

    #[test]
    fn what_changes_its_fund_is_not_the_money_of_one_account() {
        // 155.56 of a night goes to a fund: 207.34 in the till, and the bank had laid out 51.78.
        let settled = [
            ("Assets:Cash:Box", -20_734),
            ("Assets:Cash:Box", 20_734),
            ("Assets:Bank:Giro", 5_178),
            ("Assets:Bank:Giro", -5_178),
            ("Transfers:EventSurplus", 15_556),
            ("Transfers:EventSurplus", -15_556),
        ];
        assert_eq!(told(EntryKind::Transfer, &settled), 15_556);
    }

    #[test]
    fn goods_on_several_accounts_are_told_together() {
        let sent = [
            ("Assets:Consigned:A", 5_720),
            ("Assets:Inventory:P", -5_720),
            ("Assets:Consigned:A", 3_233),
            ("Assets:Inventory:Q", -3_233),
        ];
        assert_eq!(told(EntryKind::Journal, &sent), 8_953);
    }
}

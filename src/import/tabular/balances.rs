//! The running balances of a table: whether they follow from the lines, and what they say of the signs. Knows no cell.

use super::settle::tell_currency_sums;
use crate::import::Options;
use crate::import::checks::{self, Chain};
use crate::import::reading::{Evidence, Reading};
use crate::import::rows::Plan;
use crate::ledger::Currency;
use crate::ledger::statement::{LineStatus, StatementLine};

/// So many lines with a balance show that every booked one has one.
const BALANCED: usize = 3;

/// Whether the oldest line stands first, by the lines' days; `None` where they are all of one.
fn oldest_first(lines: &[StatementLine]) -> Option<bool> {
    let (first, last) = (lines.first()?.date, lines.last()?.date);
    (first != last).then_some(first < last)
}

/// The chain of the lines, their balances taken as what was there before each.
fn chain_before(lines: &[StatementLine]) -> Chain {
    let mut after = lines.to_vec();
    take_as_before(&mut after);
    checks::chain(&after, |_, line| line.net_minor)
}

fn take_as_before(lines: &mut [StatementLine]) {
    for line in lines {
        line.balance_after_minor = line.balance_after_minor.map(|balance| balance.saturating_add(line.net_minor));
    }
}

/// The newest lines are announced only, where every other line has its balance and they have none: the bank fills it in when
/// it books. A bank that states balances now and then leaves them out in between, too.
fn await_balances(lines: &mut [StatementLine], is_ascending: bool) {
    let is_booked = |line: &&mut StatementLine| line.status == LineStatus::Booked;
    let mut newest: Vec<&mut StatementLine> = lines.iter_mut().filter(is_booked).collect();
    if is_ascending {
        newest.reverse();
    }
    let waiting = newest.iter().take_while(|line| line.balance_after_minor.is_none()).count();
    let (waiting, others) = newest.split_at_mut_checked(waiting).unwrap_or_default();
    if others.len() < BALANCED || others.iter().any(|line| line.balance_after_minor.is_none()) {
        return;
    }
    for line in waiting {
        line.status = LineStatus::Pending;
        line.warnings.push("It has no balance yet, as all lines before it have: announced, not booked.".to_owned());
    }
}

/// Gives amounts without signs those by which each balance follows from the one before; nothing is changed where one does
/// not. What the oldest line did only the opening balance says: without one it stays as it is written, and says so.
fn sign_by_balance(lines: &mut [StatementLine], order: Option<bool>, opening: Option<(i64, Currency)>) -> bool {
    let is_ascending = order.unwrap_or(true);
    let plain = |line: &StatementLine| line.status == LineStatus::Booked && line.net_minor == line.amount_minor;
    // Rows that only state a balance moved nothing.
    let moved = lines.iter_mut().filter(|line| line.status != LineStatus::Info);
    let mut oldest_first: Vec<&mut StatementLine> = moved.collect();
    if !is_ascending {
        oldest_first.reverse();
    }
    if oldest_first.len() < BALANCED || !oldest_first.iter().all(|line| plain(line)) {
        return false;
    }
    let balances: Option<Vec<i64>> = oldest_first.iter().map(|line| line.balance_after_minor).collect();
    let Some(balances) = balances else { return false };
    let changes: Vec<i64> =
        balances.iter().zip(balances.iter().skip(1)).map(|(before, after)| after.saturating_sub(*before)).collect();
    let fits =
        |(line, change): (&&mut StatementLine, &i64)| line.amount_minor.saturating_abs() == change.saturating_abs();
    if !oldest_first.iter().skip(1).zip(&changes).all(fits) {
        return false;
    }
    for (line, change) in oldest_first.iter_mut().skip(1).zip(changes) {
        (line.amount_minor, line.net_minor) = (change, change);
    }
    if let Some(oldest) = oldest_first.first_mut() {
        let opening = opening.filter(|(_, currency)| *currency == oldest.currency).map(|(minor, _)| minor);
        let since_opening = balances.first().zip(opening).map(|(after, before)| after.saturating_sub(before));
        if let Some(change) =
            since_opening.filter(|change| change.saturating_abs() == oldest.amount_minor.saturating_abs())
        {
            (oldest.amount_minor, oldest.net_minor) = (change, change);
            return true;
        }
        let warning = "No balance before it says whether it came in or went out; it is read as it is written.";
        oldest.warnings.push(warning.to_owned());
    }
    true
}

/// The balance chain. Where it does not hold, it may with the balances taken as those before each line, or with all signs
/// turned; it must run in the order of the days. `opening` is the stated balance before the oldest line, in minor units.
pub(super) fn settle_signs(reading: &mut Reading, plan: &Plan, opening: Option<(i64, Currency)>, options: &Options) {
    let found = checks::chain(&reading.lines, |_, line| line.net_minor);
    if found.links == 0 {
        return;
    }
    let order = oldest_first(&reading.lines);
    let fits = |chain: Chain| chain.holds() && chain.links > 1 && order.is_none_or(|order| order == chain.is_ascending);
    let is_open = !options.answers.contains_key("sign") && !plan.flip && !found.holds();
    let turned = checks::chain(&reading.lines, |_, line| line.net_minor.saturating_neg());
    let has_both =
        reading.lines.iter().any(|line| line.net_minor < 0) && reading.lines.iter().any(|line| line.net_minor > 0);
    let before = if is_open && has_both { chain_before(&reading.lines) } else { Chain::default() };
    let found = if is_open && fits(before) {
        take_as_before(&mut reading.lines);
        let reason = "each balance is what was there before its line";
        reading.evidence.push(Evidence::decision("balance_column", "before", reason));
        before
    } else if is_open && fits(turned) {
        for line in &mut reading.lines {
            line.amount_minor = line.amount_minor.saturating_neg();
            line.net_minor = line.net_minor.saturating_neg();
        }
        let reason = "the running balance falls where amounts are positive: spending is written without a minus";
        reading.evidence.push(Evidence::decision("sign", "flip", reason));
        turned
    } else if is_open && !has_both && sign_by_balance(&mut reading.lines, order, opening) {
        let reason = "no amount has a sign; the running balance says what comes in and what goes out";
        reading.evidence.push(Evidence::decision("sign", "by_balance", reason));
        checks::chain(&reading.lines, |_, line| line.net_minor)
    } else {
        found
    };
    let order = if found.is_ascending { "oldest line first" } else { "newest line first" };
    let value = format!("{} of {}", found.held, found.links);
    let reason = if found.holds() {
        format!("each balance is the one before plus the lines between ({order})")
    } else {
        "balances do not follow from the lines: lines are missing, or the file was filtered or changed".to_owned()
    };
    let is_ascending = found.is_ascending;
    if found.holds() {
        await_balances(&mut reading.lines, is_ascending);
    }
    reading.evidence.push(Evidence::check("balance_chain", value, found.holds(), reason));
    tell_currency_sums(reading, is_ascending);
}

#[cfg(test)]
mod tests {
    use crate::import::{Options, read};
    use crate::ledger::Currency;

    fn amounts(file: &str) -> (Vec<i64>, bool) {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 7, 31).unwrap();
        let reading = read(file.as_bytes(), None, &Options::new(Currency::EUR, today)).unwrap();
        let is_warned = reading.lines.iter().any(|line| line.warnings.iter().any(|said| said.contains("No balance")));
        (reading.lines.iter().map(|line| line.amount_minor).collect(), is_warned)
    }

    #[test]
    fn the_oldest_amount_without_a_sign_gets_it_from_the_opening_balance() {
        let rows = "Datum;Text;Betrag;Saldo\n03.02.2025;Miete;300,00;700,00\n14.02.2025;Spende;50,00;750,00\n20.02.2025;Porto;25,50;724,50\n";
        let opened = |balance: &str| format!("Anfangssaldo;{balance}\n{rows}");
        assert_eq!(amounts(&opened("1.000,00")), (vec![-30_000, 5000, -2550], false));
        assert_eq!(amounts(&opened("400,00")), (vec![30_000, 5000, -2550], false));
        assert_eq!(amounts(&opened("999,00")), (vec![30_000, 5000, -2550], true), "that balance is of another day");
        assert_eq!(amounts(rows), (vec![30_000, 5000, -2550], true));
    }

    #[test]
    fn an_opening_balance_of_another_currency_says_nothing_of_a_sign() {
        let of = |currency: &str| {
            format!(
                "Datum;Text;Betrag;Währung;Saldo\n01.02.2025;Anfangssaldo;1.000,00;{currency};\n03.02.2025;Miete;300,00;EUR;700,00\n14.02.2025;Spende;50,00;EUR;750,00\n20.02.2025;Porto;25,50;EUR;724,50\n"
            )
        };
        assert_eq!(amounts(&of("EUR")), (vec![100_000, -30_000, 5000, -2550], false));
        assert_eq!(amounts(&of("USD")), (vec![100_000, 30_000, 5000, -2550], true));
    }
}

//! Money columns without names, told by what adds up: a running balance is the one before plus the movement, an end is the
//! start plus the movement. What no sum tells is not guessed. Knows no name and no sign rule.

use csv::StringRecord;

use super::amount::Cell;
use super::columns::{Columns, Ways};
use super::date::DateCell;
use super::table::Table;
use super::vocabulary::Role;

/// How many records are asked.
const SAMPLE: usize = 400;
/// How many columns are weighed against each other.
const MOST: usize = 6;

/// The values of the money columns, record by record; only dated records are asked.
struct Values<'t> {
    records: Vec<&'t StringRecord>,
    /// How a cell is read: one unit for all columns.
    read: fn(&Cell) -> i64,
}

impl<'t> Values<'t> {
    fn of(body: &'t [StringRecord], read: fn(&Cell) -> i64) -> Self {
        let is_dated =
            |record: &&StringRecord| (0..record.len()).any(|i| DateCell::scan(Table::cell(record, i)).is_some());
        Self { records: body.iter().filter(is_dated).take(SAMPLE).collect(), read }
    }

    fn value(&self, record: &StringRecord, column: usize) -> Option<i64> {
        Cell::scan(Table::cell(record, column)).map(|cell| (self.read)(&cell))
    }

    fn is_filled(&self, record: &StringRecord, column: usize) -> bool {
        self.value(record, column).is_some_and(|value| value != 0)
    }

    /// Whether nearly every record that says something says yes.
    fn agree(&self, test: impl Fn(&StringRecord) -> Option<bool>) -> bool {
        let judged: Vec<bool> = self.records.iter().filter_map(|record| test(record)).collect();
        is_mostly(&judged) && (judged.len() > 1 || self.records.len() < 2)
    }

    /// Whether the balance follows from the movement, the oldest line first or last; `moved` is a record's movement.
    fn follows(&self, balance: usize, moved: &dyn Fn(&StringRecord) -> Option<i64>) -> bool {
        let pairs = || self.records.iter().zip(self.records.iter().skip(1));
        let step = |before: &StringRecord, after: &StringRecord, by: &StringRecord| {
            let apart = self.value(after, balance)?.checked_sub(self.value(before, balance)?)?;
            Some(apart == moved(by)?)
        };
        // Oldest first with the balance after the line, oldest first with the balance before it, newest first.
        let after: Vec<bool> = pairs().filter_map(|(one, next)| step(one, next, next)).collect();
        let before: Vec<bool> = pairs().filter_map(|(one, next)| step(one, next, one)).collect();
        let newest: Vec<bool> = pairs().filter_map(|(one, next)| step(next, one, one)).collect();
        [after, before, newest].iter().any(|links| is_mostly(links))
    }

    /// Whether each record fills exactly one of two columns.
    fn take_turns(&self, one: usize, other: usize) -> bool {
        let is_either = |record: &StringRecord| {
            let filled = [one, other].map(|column| self.is_filled(record, column));
            filled.contains(&true).then(|| filled.contains(&false))
        };
        self.agree(is_either)
            && [one, other].iter().all(|column| self.records.iter().any(|record| self.is_filled(record, *column)))
    }
}

/// Nine of ten hold, and at least one.
fn is_mostly(judged: &[bool]) -> bool {
    let held = judged.iter().filter(|held| **held).count();
    held > 0 && held.saturating_mul(10) >= judged.len().saturating_mul(9)
}

/// Gives money columns without names their roles: start, end and movement; a movement or two beside a running balance;
/// what goes out beside what comes in. Answers the ways that are left where nothing tells them apart; the first is taken.
pub(super) fn name_money(table: &Table, first: usize, columns: &mut Columns, money: &[usize]) -> Vec<Ways> {
    let values = Values::of(table.records.get(first..).unwrap_or(&[]), Cell::rough);
    let money = money.get(..money.len().min(MOST)).unwrap_or(money);
    if let Some(told) = start_and_end(&values, money)
        .or_else(|| balance_and_two(&values, money))
        .or_else(|| balance_and_one(&values, money))
    {
        take(columns, money, &told);
        return Vec::new();
    }
    let ways = ways_left(&values, columns, money);
    if let Some(likeliest) = ways.first() {
        take(columns, money, likeliest);
    }
    ways
}

/// Whether a mark that stands before three digits everywhere groups thousands, told by a running balance: by one reading it
/// follows from the lines, by the other it does not. `None` where there is no balance, or both readings agree with it.
pub(super) fn groups_thousands(body: &[StringRecord], columns: &Columns) -> Option<bool> {
    let balance = columns.first(Role::Balance)?;
    let follows = |read: fn(&Cell) -> i64| {
        let values = Values::of(body, read);
        let of = |record: &StringRecord, role| columns.first(role).and_then(|column| values.value(record, column));
        let in_two = |record: &StringRecord| moved_in_two(of(record, Role::Debit), of(record, Role::Credit));
        let in_one = |record: &StringRecord| of(record, Role::Amount);
        let moved: &dyn Fn(&StringRecord) -> Option<i64> =
            if columns.first(Role::Amount).is_some() { &in_one } else { &in_two };
        values.records.len() > 2 && values.follows(balance, moved)
    };
    let (thousands, decimals) = (follows(Cell::rough), follows(Cell::with_decimals));
    (thousands != decimals).then_some(thousands)
}

fn take(columns: &mut Columns, money: &[usize], told: &Ways) {
    for column in money {
        let role = told.iter().find(|(_, place)| place == column).map(|(role, _)| *role);
        columns.set(*column, role);
    }
}

fn triples(money: &[usize]) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
    let pairs = money.iter().flat_map(move |one| money.iter().map(move |other| (*one, *other)));
    let all = pairs.flat_map(move |(one, other)| money.iter().map(move |third| (one, other, *third)));
    all.filter(|(one, other, third)| one != other && other != third && one != third)
}

fn start_and_end(values: &Values<'_>, money: &[usize]) -> Option<Ways> {
    let adds = |start: usize, end: usize, movement: usize| {
        values.agree(|record| {
            let sum = values.value(record, start)?.checked_add(values.value(record, movement)?)?;
            Some(sum == values.value(record, end)?)
        })
    };
    let (start, end, movement) = triples(money).find(|(start, end, movement)| adds(*start, *end, *movement))?;
    Some(vec![(Role::OpeningBalance, start), (Role::Balance, end), (Role::Amount, movement)])
}

/// What a record moved that has a column for what went out and one for what came in.
fn moved_in_two(debit: Option<i64>, credit: Option<i64>) -> Option<i64> {
    credit.unwrap_or(0).checked_sub(debit.unwrap_or(0).checked_abs()?)
}

fn balance_and_two(values: &Values<'_>, money: &[usize]) -> Option<Ways> {
    let holds = |balance: usize, debit: usize, credit: usize| {
        let moved = |record: &StringRecord| moved_in_two(values.value(record, debit), values.value(record, credit));
        values.take_turns(debit, credit) && values.follows(balance, &moved)
    };
    let (balance, debit, credit) = triples(money).find(|(balance, debit, credit)| holds(*balance, *debit, *credit))?;
    Some(vec![(Role::Debit, debit), (Role::Credit, credit), (Role::Balance, balance)])
}

fn balance_and_one(values: &Values<'_>, money: &[usize]) -> Option<Ways> {
    let pairs = || money.iter().flat_map(|one| money.iter().map(move |other| (*one, *other))).filter(|(a, b)| a != b);
    let holds = |balance: usize, amount: usize, turned: bool| {
        let moved = |record: &StringRecord| {
            let value = values.value(record, amount)?;
            if turned { value.checked_neg() } else { Some(value) }
        };
        values.follows(balance, &moved)
    };
    let found = [false, true].into_iter().find_map(|turned| pairs().find(|(b, a)| holds(*b, *a, turned)));
    found.map(|(balance, amount)| vec![(Role::Amount, amount), (Role::Balance, balance)])
}

/// Two columns that take turns: which is which nobody can tell. Else the amount may be any of them: one with both signs is
/// likelier than one without, an earlier one likelier than a later one.
fn ways_left(values: &Values<'_>, columns: &Columns, money: &[usize]) -> Vec<Ways> {
    let pairs = || money.iter().flat_map(|one| money.iter().map(move |other| (*one, *other)));
    if let Some((one, other)) = pairs().find(|(one, other)| one < other && values.take_turns(*one, *other)) {
        let both = |debit: usize, credit: usize| vec![(Role::Debit, debit), (Role::Credit, credit)];
        let others = money.iter().filter(|column| **column != one && **column != other);
        let single = others.map(|column| vec![(Role::Amount, *column)]);
        return [both(one, other), both(other, one)].into_iter().chain(single).collect();
    }
    let has_both_signs = |column: usize| {
        columns.holds(column).is_some_and(|holds| holds.negatives > 0 && holds.negatives < holds.numbers)
    };
    let mut likelier: Vec<usize> = money.to_vec();
    likelier.sort_by_key(|column| !has_both_signs(*column));
    likelier.into_iter().map(|column| vec![(Role::Amount, column)]).collect()
}

#[cfg(test)]
mod tests {
    use crate::import::{Options, read};
    use crate::ledger::Currency;

    /// The movements of a file, and the question about its columns.
    fn moved(file: &str) -> (Vec<i64>, Option<String>) {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
        let reading = read(file.as_bytes(), Some("a.csv"), &Options::new(Currency::EUR, today)).unwrap();
        let asked =
            reading.open_questions().iter().find(|question| question.id == "columns").map(|q| q.options.join(" "));
        (reading.lines.iter().map(|line| line.net_minor).collect(), asked)
    }

    #[test]
    fn columns_in_words_we_do_not_know_are_told_by_what_adds_up() {
        let two = "Xx;Qwert;Hjkl;Zuio;Asdf\n03.05.2026;rent;100,00;;900,00\n04.05.2026;gift;;50,00;950,00\n05.05.2026;post;20,00;;930,00\n";
        assert_eq!(moved(two), (vec![-10_000, 5_000, -2_000], None));
        let turned = "Xx;Qwert;Hjkl;Zuio;Asdf\n03.05.2026;gift;100,00;;1100,00\n04.05.2026;rent;;50,00;1050,00\n05.05.2026;gift;20,00;;1070,00\n";
        assert_eq!(moved(turned), (vec![10_000, -5_000, 2_000], None));
        let in_thousands = "Xx,Qwert,Hjkl,Zuio,Asdf\n15.05.2026,gift,,\"500,000\",\"1,500,000\"\n16.05.2026,fee,\"11,000\",,\"1,489,000\"\n17.05.2026,gift,,\"200,000\",\"1,689,000\"\n";
        assert_eq!(moved(in_thousands), (vec![50_000_000, -1_100_000, 20_000_000], None));
        let balance_first = "Xx;Qwert;Hjkl;Asdf\n03.05.2026;rent;900,00;-100,00\n04.05.2026;gift;950,00;50,00\n05.05.2026;post;930,00;-20,00\n";
        assert_eq!(moved(balance_first), (vec![-10_000, 5_000, -2_000], None));
    }

    #[test]
    fn what_no_sum_tells_is_asked_once() {
        let two = "Xx;Qwert;Hjkl;Zuio\n03.05.2026;rent;100,00;\n04.05.2026;gift;;50,00\n05.05.2026;post;20,00;\n";
        assert_eq!(moved(two).1.as_deref(), Some("debit=3,credit=4 debit=4,credit=3"));
        let several = "Xx;Qwert;Hjkl;Zuio\n03.05.2026;rent;100,00;7,00\n04.05.2026;gift;30,00;50,00\n05.05.2026;post;20,00;3,00\n";
        assert_eq!(moved(several).1.as_deref(), Some("amount=3 amount=4"));
        let beside_a_third = "Xx;Qwert;Hjkl;Zuio;Asdf\n03.05.2026;rent;100,00;;7,00\n04.05.2026;gift;;50,00;8,00\n05.05.2026;post;20,00;;1,00\n";
        assert_eq!(moved(beside_a_third).1.as_deref(), Some("debit=3,credit=4 debit=4,credit=3 amount=5"));
        let one = "Xx;Qwert;Hjkl\n03.05.2026;rent;-100,00\n04.05.2026;gift;30,00\n";
        assert_eq!(moved(one), (vec![-10_000, 3_000], None));
    }

    #[test]
    fn the_running_balance_tells_thousands_from_decimals() {
        let asked = |file: &str| {
            let today = chrono::NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
            let reading = read(file.as_bytes(), Some("a.csv"), &Options::new(Currency::EUR, today)).unwrap();
            let asked = reading.open_questions().iter().any(|question| question.id == "decimal_mark");
            (reading.lines.iter().map(|line| line.net_minor).collect::<Vec<_>>(), asked)
        };
        let whole = "Datum;Text;Betrag;Saldo\n03.05.2026;gift;500;1.500\n04.05.2026;gift;750;2.250\n05.05.2026;rent;-1.250;1.000\n";
        assert_eq!(asked(whole), (vec![50_000, 75_000, -125_000], false));
        let apart = "Datum;Text;Soll;Haben;Saldo\n03.05.2026;gift;;500;1.500\n04.05.2026;gift;;750;2.250\n05.05.2026;rent;1.250;;1.000\n";
        assert_eq!(asked(apart), (vec![50_000, 75_000, -125_000], false));
        let decimals = "Datum;Text;Betrag;Saldo\n03.05.2026;gift;1,5;10,500\n04.05.2026;gift;2,250;12,750\n05.05.2026;rent;-3;9,750\n";
        assert_eq!(asked(decimals), (vec![150, 225, -300], false));
        // Both readings follow: it is asked.
        let either = "Datum;Text;Betrag;Saldo\n03.05.2026;gift;1.500;1.500\n04.05.2026;gift;1.750;3.250\n05.05.2026;rent;-1.250;2.000\n";
        assert_eq!(asked(either), (vec![150_000, 175_000, -125_000], true));
    }
}

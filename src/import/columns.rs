//! Which column holds what: names from the header weighed against what the cells really hold, and columns
//! without a known name recognised by their cells. Knows no meaning of a row.

mod holds;

use super::arithmetic;
use super::date::DateCell;
use super::table::Table;
use super::vocabulary::{Match, Role, plain, vocabulary};
pub use holds::Holds;

/// How many records are looked at to learn what a column holds.
const SAMPLE: usize = 400;

/// The roles of all columns of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    pub roles: Vec<Option<Role>>,
    pub holds: Vec<Holds>,
    /// Whether the names that were known are English ones: then slashed dates may be American.
    pub is_english: bool,
    /// Where no name and no sum told which columns hold money: the ways to read them, likelier first.
    pub doubt: Vec<Ways>,
    /// Columns of sorts and categories: the text of a row that has no other.
    pub stand_ins: Vec<usize>,
}

/// One way to read the money columns: what each of them holds.
pub type Ways = Vec<(Role, usize)>;

impl Columns {
    /// The first column with that role.
    #[must_use]
    pub fn first(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|found| *found == Some(role))
    }

    /// All columns with that role, in their order.
    #[must_use]
    pub fn all(&self, role: Role) -> Vec<usize> {
        (0..).zip(&self.roles).filter(|(_, found)| **found == Some(role)).map(|(i, _)| i).collect()
    }

    /// Columns that hold money as their cells look, and have no role.
    #[must_use]
    pub fn spare_money(&self) -> Vec<usize> {
        let is_money = |holds: &Holds| {
            holds.is_mostly(holds.numbers, 80)
                && holds.is_mostly(holds.with_decimals, 50)
                && !holds.is_mostly(holds.dates, 50)
        };
        let open = (0..).zip(&self.roles).filter(|(_, role)| role.is_none()).map(|(column, _)| column);
        open.filter(|column| self.holds(*column).is_some_and(is_money)).collect()
    }

    /// The records with a day: footers and totals have signs and words of their own, and say nothing of the movements.
    pub fn dated<'r>(&self, body: &'r [csv::StringRecord]) -> impl Iterator<Item = &'r csv::StringRecord> {
        let days: Vec<usize> =
            [Role::BookedOn, Role::ValueOn].into_iter().filter_map(|role| self.first(role)).collect();
        body.iter()
            .filter(move |record| days.iter().any(|column| DateCell::scan(Table::cell(record, *column)).is_some()))
    }

    pub fn set(&mut self, column: usize, role: Option<Role>) {
        if let Some(slot) = self.roles.get_mut(column) {
            *slot = role;
        }
    }

    pub(super) fn holds(&self, column: usize) -> Option<&Holds> {
        self.holds.get(column)
    }
}

/// What the cells below `first` look like, column by column.
#[must_use]
pub fn look(table: &Table, first: usize, width: usize) -> Vec<Holds> {
    let mut holds = vec![Holds::default(); width];
    let rows = table.records.len().saturating_sub(first);
    // Footers and totals have cells of their own: where records are dated, the others tell nothing.
    let is_dated =
        |record: &csv::StringRecord| (0..record.len()).any(|i| DateCell::scan(Table::cell(record, i)).is_some());
    let any_dated = table.records.iter().skip(first).take(SAMPLE).any(is_dated);
    // From the whole file, not its beginning alone: late rows may hold what early ones do not.
    let step = (rows / SAMPLE).max(1);
    let sample = table.records.iter().skip(first).step_by(step).take(SAMPLE.saturating_mul(2));
    for record in sample.filter(|record| !any_dated || is_dated(record)) {
        for (column, slot) in (0..).zip(holds.iter_mut()) {
            slot.add(Table::cell(record, column));
        }
    }
    holds
}

/// Whether some column holds dates and some other one numbers: without them there is nothing to ask about.
#[must_use]
pub fn has_dates_and_numbers(holds: &[Holds]) -> bool {
    let any = |test: fn(&Holds) -> bool| holds.iter().any(test);
    any(|holds| holds.is_mostly(holds.dates, 25)) && any(|holds| holds.numbers > 0 && holds.dates == 0)
}

/// Gives every named column its role. `fixed` are roles a profile states, by column.
#[must_use]
pub fn assign(table: &Table, first: usize, names: &[String], holds: Vec<Holds>, fixed: &[Option<Role>]) -> Columns {
    let candidates: Vec<Vec<Match>> = names.iter().map(|name| vocabulary().columns(name)).collect();
    let known = || candidates.iter().filter_map(|found| found.first());
    let english = known().filter(|found| found.is_english && !found.is_foreign).count();
    let foreign = known().filter(|found| found.is_foreign && !found.is_english).count();
    let is_english = english >= foreign;
    let mut columns = Columns { roles: vec![None; names.len()], holds, is_english, ..Columns::default() };
    for (column, role) in (0..).zip(fixed) {
        columns.set(column, *role);
    }
    let mut order: Vec<usize> = (0..names.len()).filter(|i| fixed.get(*i).copied().flatten().is_none()).collect();
    order.sort_by_key(|i| {
        let found = candidates.get(*i).map_or(&[][..], Vec::as_slice);
        let fits = found.iter().filter(|hit| columns.holds(*i).is_some_and(|holds| holds.suits(hit.role)));
        let best = fits.clone().map(|hit| hit.score).max().unwrap_or(0);
        let is_filled = columns.holds(*i).is_some_and(|holds| holds.filled > 0);
        (std::cmp::Reverse(is_filled), std::cmp::Reverse(best), fits.count(), *i)
    });
    for column in order {
        let found = candidates.get(column).map_or(&[][..], Vec::as_slice);
        let role = choose(&columns, column, found);
        columns.set(column, role);
    }
    settle(table, first, &mut columns, names);
    let may_be_sort = |column: usize| {
        let is_stated = fixed.get(column).copied().flatten().is_some();
        let found = candidates.get(column).map_or(&[][..], Vec::as_slice);
        !is_stated && found.iter().any(|hit| hit.role == Role::Kind)
    };
    columns.stand_ins = stand_ins(&columns, may_be_sort);
    columns
}

/// Columns that say of what sort a row is, in words that are more than its direction.
fn stand_ins(columns: &Columns, may_be_sort: impl Fn(usize) -> bool) -> Vec<usize> {
    let says_more = |holds: &Holds| holds.letters > 0 && !holds.is_mostly(holds.directions(), 95);
    let is_sort = |column: &usize| match columns.roles.get(*column).copied().flatten() {
        Some(Role::Kind) => true,
        Some(Role::Ignored) | None => may_be_sort(*column),
        _ => false,
    };
    (0..columns.roles.len()).filter(|i| is_sort(i) && columns.holds(*i).is_some_and(says_more)).collect()
}

fn choose(columns: &Columns, column: usize, found: &[Match]) -> Option<Role> {
    let holds = columns.holds(column)?;
    let fits: Vec<&Match> = found.iter().filter(|hit| holds.suits(hit.role)).collect();
    let names = |role: Role| fits.iter().any(|hit| hit.role == role);
    if names(Role::OwnAccount) && names(Role::CounterpartyAccount) {
        let is_own =
            columns.first(Role::OwnAccount).is_none() && holds.is_constant && (holds.filled > 2 || column == 0);
        return Some(if is_own { Role::OwnAccount } else { Role::CounterpartyAccount });
    }
    let is_free = |role: Role| role.is_shared() || columns.first(role).is_none();
    let best = fits.first()?.score;
    let near = best.saturating_sub(120);
    // “Buchungstext” is the type beside a purpose column and the purpose without one: take what is still missing.
    let missing = fits.iter().filter(|hit| hit.score >= near && is_free(hit.role));
    let role = missing.clone().find(|hit| columns.first(hit.role).is_none()).or_else(|| missing.clone().next());
    if let Some(hit) = role {
        return Some(hit.role);
    }
    let is_second_date = fits.iter().any(|hit| matches!(hit.role, Role::BookedOn | Role::ValueOn));
    if is_second_date {
        return Some(Role::StartedOn);
    }
    fits.iter().find(|hit| is_free(hit.role)).map(|hit| hit.role).or(Some(Role::Ignored))
}

/// A type column that says nothing but “in” and “out” is the direction column.
fn type_as_side(columns: &mut Columns, names: &[String]) {
    if columns.first(Role::Side).is_some() {
        return;
    }
    let is_unsigned =
        columns.first(Role::Amount).and_then(|i| columns.holds(i)).is_some_and(|holds| holds.negatives == 0);
    let says_sides = |holds: &Holds| holds.is_mostly(holds.directions(), 95);
    let varies = |holds: &Holds| says_sides(holds) && !holds.is_constant;
    let kind = columns.first(Role::Kind).filter(|i| columns.holds(*i).is_some_and(varies));
    // A nameless column beside the amount may carry a lone “CR”. A named one must name both directions, and be no
    // sort of card: “Debit” and “Credit” are cards too.
    let is_told = |i: &usize| {
        let name = names.get(*i).map_or("", String::as_str);
        let plain_name = plain(name);
        let is_card = ["card", "kart", "carte", "tender", "method", "zahlungsart", "metod"]
            .iter()
            .any(|word| plain_name.contains(word));
        name.is_empty() || !is_card && columns.holds(*i).is_some_and(Holds::names_both_sides)
    };
    let other = || {
        (0..)
            .zip(&columns.holds)
            .filter(|(_, holds)| says_sides(holds))
            .map(|(i, _)| i)
            .find(|i| columns.roles.get(*i).is_some_and(Option::is_none) && is_told(i))
    };
    if let Some(column) = kind.or_else(other).filter(|_| is_unsigned) {
        columns.set(column, Some(Role::Side));
    }
}

/// Fills what the names left open: only a value date, only a net amount, no text column.
fn settle(table: &Table, first: usize, columns: &mut Columns, names: &[String]) {
    if columns.first(Role::BookedOn).is_none() {
        let other = columns.first(Role::ValueOn).or_else(|| columns.first(Role::StartedOn));
        if let Some(column) = other {
            columns.set(column, Some(Role::BookedOn));
        } else if let Some(column) = by_cells(columns, |holds| holds.is_mostly(holds.dates, 60)) {
            columns.set(column, Some(Role::BookedOn));
        }
    }
    let has_sides = columns.first(Role::Debit).is_some() && columns.first(Role::Credit).is_some();
    if columns.first(Role::Amount).is_none() && !has_sides {
        let lone_side = columns.first(Role::Net).or_else(|| columns.first(Role::OriginalAmount));
        if let Some(column) = lone_side {
            columns.set(column, Some(Role::Amount));
        } else if columns.first(Role::Debit).is_none() && columns.first(Role::Credit).is_none() {
            columns.doubt = by_sums(table, first, columns);
        }
    }
    type_as_side(columns, names);
    if columns.first(Role::Purpose).is_none() {
        let longest = (0..).zip(&columns.holds).filter(|(column, holds)| {
            columns.roles.get(*column).is_some_and(Option::is_none) && holds.is_mostly(holds.letters, 40)
        });
        if let Some((column, _)) = longest.max_by_key(|(_, holds)| holds.length) {
            columns.set(column, Some(Role::Purpose));
        }
    }
}

/// No name tells where the money is: what adds up does, or only one column can hold it. Answers the ways that are left.
fn by_sums(table: &Table, first: usize, columns: &mut Columns) -> Vec<Ways> {
    let is_open = |role: Option<Role>| matches!(role, None | Some(Role::Balance));
    let can_hold = |(column, holds): &(usize, &Holds)| {
        is_open(columns.roles.get(*column).copied().flatten())
            && holds.is_mostly(holds.numbers, 80)
            && holds.with_decimals > 0
            && !holds.is_mostly(holds.dates, 50)
    };
    let money: Vec<usize> = (0..).zip(&columns.holds).filter(can_hold).map(|(column, _)| column).collect();
    let balance = columns.first(Role::Balance);
    match money.iter().copied().filter(|column| Some(*column) != balance).collect::<Vec<usize>>().as_slice() {
        [] => Vec::new(),
        [one] => {
            columns.set(*one, Some(Role::Amount));
            Vec::new()
        }
        _ => arithmetic::name_money(table, first, columns, &money),
    }
}

fn by_cells(columns: &Columns, test: impl Fn(&Holds) -> bool) -> Option<usize> {
    let free = |column: &usize| columns.roles.get(*column).is_some_and(Option::is_none);
    (0..).zip(&columns.holds).filter(|(_, holds)| test(holds)).map(|(column, _)| column).find(free)
}

/// Roles for a table without a header, by what the cells hold. None when no date or no amount is there.
#[must_use]
pub fn without_names(table: &Table, holds: Vec<Holds>) -> Option<Columns> {
    let mut columns = Columns { roles: vec![None; holds.len()], holds, ..Columns::default() };
    let dates: Vec<usize> = matching(&columns, |holds| holds.is_mostly(holds.dates, 50));
    let booked = *dates.first()?;
    columns.set(booked, Some(Role::BookedOn));
    if let Some(value) = dates.get(1) {
        columns.set(*value, Some(Role::ValueOn));
    }
    let money: Vec<usize> = matching(&columns, |holds| {
        let whole_numbers_are_ids = holds.with_decimals == 0 && holds.length > holds.filled.saturating_mul(6);
        holds.is_mostly(holds.numbers, 60) && !holds.is_mostly(holds.dates, 50) && !whole_numbers_are_ids
    });
    let decimal: Vec<usize> =
        money.iter().copied().filter(|i| columns.holds(*i).is_some_and(|holds| holds.with_decimals > 0)).collect();
    let money = if decimal.is_empty() { money } else { decimal };
    match money.as_slice() {
        [] => return None,
        [one] => columns.set(*one, Some(Role::Amount)),
        several => {
            let ways = arithmetic::name_money(table, 0, &mut columns, several);
            // Two columns that take turns: the first is what goes out, as the world over.
            columns.doubt = if ways.first().is_some_and(|way| way.len() == 2) { Vec::new() } else { ways };
        }
    }
    for column in 0..columns.roles.len() {
        let Some(holds) = columns.holds(column).cloned() else { continue };
        if columns.roles.get(column).is_some_and(Option::is_some) || holds.filled == 0 {
            continue;
        }
        let role = if holds.is_mostly(holds.codes, 90) && columns.first(Role::Currency).is_none() {
            Some(Role::Currency)
        } else if holds.is_mostly(holds.directions(), 95) && columns.first(Role::Side).is_none() {
            Some(Role::Side)
        } else if holds.is_mostly(holds.ibans, 60) && !holds.is_constant {
            Some(Role::CounterpartyAccount)
        } else if holds.is_mostly(holds.letters, 50)
            && holds.length > holds.filled.saturating_mul(5)
            && !is_iban_like(&holds)
        {
            Some(Role::Purpose)
        } else if holds.is_constant && holds.length > holds.filled.saturating_mul(7) {
            Some(Role::OwnAccount)
        } else {
            None
        };
        columns.set(column, role);
    }
    Some(columns)
}

fn is_iban_like(holds: &Holds) -> bool {
    let text = &holds.first;
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    !text.contains(' ') && digits.saturating_mul(2) > text.len() && holds.is_constant
}

fn matching(columns: &Columns, test: impl Fn(&Holds) -> bool) -> Vec<usize> {
    (0..).zip(&columns.holds).filter(|(_, holds)| test(holds)).map(|(column, _)| column).collect()
}

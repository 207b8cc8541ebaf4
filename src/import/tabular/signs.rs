//! How a table says what comes in and what goes out. Knows no value, only signs and words.

use crate::import::Options;
use crate::import::amount::Cell;
use crate::import::columns::Columns;
use crate::import::reading::{Evidence, Question, Reading};
use crate::import::rows::EmptySide;
use crate::import::table::Table;
use crate::import::vocabulary::{Role, Word, vocabulary};

/// What the signs in the money columns look like over the whole file.
#[derive(Default)]
pub(super) struct Signs {
    pub amounts: usize,
    pub negatives: usize,
    pub pluses: usize,
    pub debits: usize,
    pub negative_debits: usize,
    pub credits: usize,
    pub negative_credits: usize,
}

impl Signs {
    pub(super) fn look(body: &[csv::StringRecord], columns: &Columns) -> Self {
        let mut signs = Self::default();
        let (amount, debit) = (columns.first(Role::Amount), columns.first(Role::Debit));
        let credit = columns.first(Role::Credit);
        let one = |on: bool| usize::from(on);
        for record in columns.dated(body) {
            let scan = |column: Option<usize>| column.and_then(|column| Cell::scan(Table::cell(record, column)));
            if let Some(cell) = scan(amount) {
                signs.amounts = signs.amounts.saturating_add(1);
                signs.negatives = signs.negatives.saturating_add(one(cell.negative));
                signs.pluses = signs.pluses.saturating_add(one(cell.says_credit));
            }
            if let Some(cell) = scan(debit).filter(|cell| cell.rough() != 0) {
                signs.debits = signs.debits.saturating_add(1);
                signs.negative_debits = signs.negative_debits.saturating_add(one(cell.negative));
            }
            if let Some(cell) = scan(credit).filter(|cell| cell.rough() != 0) {
                signs.credits = signs.credits.saturating_add(1);
                signs.negative_credits = signs.negative_credits.saturating_add(one(cell.negative));
            }
        }
        signs
    }
}

/// A direction column counts where no amount carries a minus of its own, or where it contradicts every one of them: a card
/// writes what was spent without a minus, and what was paid with one.
pub(super) fn decide_side(
    reading: &mut Reading,
    body: &[csv::StringRecord],
    columns: &Columns,
    signs: &Signs,
) -> Option<EmptySide> {
    let side = columns.first(Role::Side)?;
    columns.first(Role::Amount)?;
    if signs.negatives > 0 && !contradicts(body, columns, side) {
        return None;
    }
    let (mut credits, mut debits) = (0_usize, 0_usize);
    for cell in body.iter().map(|record| Table::cell(record, side)).filter(|cell| !cell.is_empty()) {
        credits = credits.saturating_add(usize::from(vocabulary().is(Word::Credit, cell)));
        debits = debits.saturating_add(usize::from(vocabulary().is(Word::Debit, cell)));
    }
    let empty = match (credits, debits) {
        (0, 0) => return None,
        (_, 0) => EmptySide::Out,
        (0, _) => EmptySide::In,
        _ => EmptySide::AsWritten,
    };
    let name = reading.sheet.as_ref().and_then(|sheet| sheet.names.get(side)).cloned().unwrap_or_default();
    let reason = format!(
        "the column “{name}” says what goes out ({debits}) and comes in ({credits}), the amounts' signs do not"
    );
    reading.evidence.push(Evidence::decision("sign", "side_column", reason));
    Some(empty)
}

/// A column that is called the direction and holds two words nobody knows: it is asked once which of them goes out. Answers
/// that word, and gives the column its role.
pub(super) fn ask_side(
    reading: &mut Reading,
    body: &[csv::StringRecord],
    columns: &mut Columns,
    names: &[String],
    signs: &Signs,
    options: &Options,
) -> Option<String> {
    let is_told = columns.first(Role::Side).is_some() || columns.first(Role::Debit).is_some() || signs.negatives > 0;
    if is_told || columns.first(Role::Amount).is_none() {
        return None;
    }
    let is_called_so = |name: &String| vocabulary().columns(name).first().is_some_and(|hit| hit.role == Role::Side);
    let (column, name) = names.iter().enumerate().find(|(_, name)| is_called_so(name))?;
    let mut words: Vec<&str> = body.iter().map(|record| Table::cell(record, column)).collect();
    words.retain(|word| !word.is_empty());
    words.sort_unstable();
    words.dedup();
    let &[one, other] = words.as_slice() else { return None };
    let said = options.answers.get("side").filter(|said| [one, other].contains(&said.as_str()));
    let out = said.map_or(other, String::as_str).to_owned();
    reading.questions.push(Question {
        id: "side".to_owned(),
        text: format!("The column “{name}” says “{one}” or “{other}”. Which of the two means that money went out?"),
        options: vec![one.to_owned(), other.to_owned()],
        chosen: Some(out.clone()),
        is_answered: said.is_some(),
    });
    let reason = format!("in the column “{name}”, “{out}” means that money went out");
    reading.evidence.push(Evidence::decision("sign", "side_column", reason));
    columns.set(column, Some(Role::Side));
    Some(out)
}

/// Whether each row's direction is another one than its sign, in at least two of them.
fn contradicts(body: &[csv::StringRecord], columns: &Columns, side: usize) -> bool {
    let Some(amount) = columns.first(Role::Amount) else { return false };
    let fits = |record: &csv::StringRecord| {
        let (word, cell) = (Table::cell(record, side), Cell::scan(Table::cell(record, amount))?);
        let goes_out = vocabulary().is(Word::Debit, word);
        (goes_out || vocabulary().is(Word::Credit, word)).then_some(goes_out == cell.negative)
    };
    let judged: Vec<bool> = body.iter().filter_map(fits).collect();
    judged.len() > 1 && judged.iter().all(|fits| !fits)
}

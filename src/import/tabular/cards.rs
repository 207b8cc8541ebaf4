//! The statement of a card writes what was spent without a minus and what was paid with one. Nothing in the amounts tells
//! it from a bank's: where words do, the sign is asked about, once.

use crate::import::Options;
use crate::import::reading::{Evidence, Question, Reading};
use crate::import::rows::Plan;
use crate::import::vocabulary::{Role, Word, vocabulary};
use crate::ledger::Money;
use crate::ledger::statement::{LineStatus, StatementLine};

/// Asks whether what stands without a minus went out, where that is likely; read so until somebody says otherwise.
pub(super) fn ask_sign(reading: &mut Reading, plan: &Plan, options: &Options) {
    let has = |role| plan.columns.first(role).is_some();
    let is_told = options.answers.contains_key("sign")
        || plan.profile.is_some()
        || plan.side.is_some()
        || plan.unsigned_goes_out
        || [Role::Debit, Role::Credit, Role::Fee, Role::Net].into_iter().any(has)
        || reading.evidence.iter().any(|one| matches!(one.what, "balance_chain" | "sign" | "total"));
    if is_told || !is_of_a_card(&reading.lines, plan) {
        return;
    }
    let spent = reading.lines.iter().find(|line| line.status == LineStatus::Booked && line.amount_minor > 0);
    let Some(spent) = spent else { return };
    let what = if spent.counterparty.is_empty() { &spent.purpose } else { &spent.counterparty };
    let what: String = what.chars().take(40).collect();
    let money = Money::new(spent.amount_minor, spent.currency);
    let text = format!(
        "This looks like the statement of a card. Did “{what}”, {money} {} on {}, go out (flip) or come in (as_is)?",
        spent.currency, spent.date
    );
    for line in &mut reading.lines {
        line.amount_minor = line.amount_minor.saturating_neg();
        line.net_minor = line.net_minor.saturating_neg();
    }
    reading.evidence.push(Evidence::decision(
        "sign",
        "flip",
        "cards write what was spent without a minus; this looks like one",
    ));
    reading.questions.push(Question {
        id: "sign".to_owned(),
        text,
        options: vec!["flip".to_owned(), "as_is".to_owned()],
        chosen: Some("flip".to_owned()),
        is_answered: false,
    });
}

/// What was paid to the card stands with a minus; or its columns are a card's, and most amounts have none.
fn is_of_a_card(lines: &[StatementLine], plan: &Plan) -> bool {
    let booked = || lines.iter().filter(|line| line.status == LineStatus::Booked && line.amount_minor != 0);
    let says_paid = |line: &&StatementLine| {
        vocabulary().mentions(Word::CardPaid, &line.purpose)
            || vocabulary().mentions(Word::CardPaid, &line.counterparty)
    };
    let (out, come): (Vec<&StatementLine>, Vec<&StatementLine>) = booked().partition(|line| line.amount_minor < 0);
    let has_card_column = plan.names.iter().any(|name| vocabulary().is(Word::CardColumn, name));
    // What costs least is looked at first: a bank's statement ends here, or with the few lines that have a minus.
    let may_be = !come.is_empty() && (has_card_column || come.len() >= out.len());
    let is_likely = || has_card_column && come.len() > out.len() || out.iter().any(&says_paid);
    may_be && is_likely() && !come.iter().any(&says_paid)
}

//! Auditors' pack: a sample of entries to hold against their vouchers, with room for ticks, the reconciliations, the
//! closed months, the equation, and the auditors' signatures.
//!
//! The sample is the ten largest entries and fifteen more, those with the lowest seal hashes: nobody who records an
//! entry can choose its hash, and whoever repeats the report draws the same ones.

use crate::ledger::check::SealedEntry;
use crate::ledger::gist::gist;
use crate::ledger::{AccountKind, Money};

use super::flows::equation;
use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Column, Drill, Phrase, Report, Row, Section, Table};
use super::{funds, handover, reconciliation};

const LARGEST: usize = 10;
const DRAWN: usize = 15;

pub(super) fn report(request: &Request) -> Report {
    let without = request.inputs.entries.iter().filter(|entry| lacks_voucher(request, entry)).count();
    let without = i64::try_from(without).unwrap_or(i64::MAX);
    let mut report = request
        .report(ReportName::Audit)
        .section(sample(request))
        .section(funds::section(request))
        .section(reconciliation::section(request))
        .section(Section::new("periods", handover::periods(request)))
        .section(verdict(!request.inputs.entries.is_empty()))
        .fact("spending_without_voucher", without);
    if without > 0 {
        report.notes.push(Phrase::new("reports-note-without-voucher").with("n", without));
    }
    report.checks = equation(request);
    report.signatures = ["auditor", "second_auditor", "treasurer"].map(Phrase::line).to_vec();
    report
}

/// Spending with no voucher, neither with its entry nor handed in later.
fn lacks_voucher(request: &Request, entry: &SealedEntry) -> bool {
    let spends = entry.draft.lines.iter().any(|line| request.kind(&line.account) == AccountKind::Expense);
    spends && vouchers(request, entry) == 0
}

/// How many vouchers the entry has, whenever they came.
fn vouchers(request: &Request, entry: &SealedEntry) -> i64 {
    let later = request.inputs.later_vouchers.iter().filter(|number| **number == entry.seal.sequence).count();
    i64::try_from(entry.draft.vouchers.len().saturating_add(later)).unwrap_or(i64::MAX)
}

/// What the auditors say, to be ticked and signed.
fn verdict(has_entries: bool) -> Section {
    let columns = ["question", "yes", "no", "remark"].map(Column::text).to_vec();
    let mut table = Table::new(columns);
    let questions = ["vouchers_seen", "balances_agree", "cash_counted", "earmarks_kept", "discharge"];
    for question in questions.into_iter().filter(|_| has_entries) {
        let question = Phrase::new(format!("reports-audit-{}", question.replace('_', "-")));
        table.push(Row::line(vec![Cell::new(question), Cell::new("☐"), Cell::new("☐"), Cell::new("________________")]));
    }
    Section::new("audit_report", table).note(Phrase::new("reports-note-audit-report"))
}

/// What the entry is about.
fn size(request: &Request, entry: &SealedEntry) -> Money {
    gist(&entry.draft, |path| Some(request.role(path))).unwrap_or(Money::zero(request.book.currency))
}

fn sample(request: &Request) -> Section {
    let mut entries: Vec<&SealedEntry> = request.inputs.entries.iter().collect();
    entries.sort_by_key(|entry| (std::cmp::Reverse(size(request, entry).minor), entry.seal.sequence));
    let mut chosen: Vec<(&SealedEntry, &str)> = entries.iter().take(LARGEST).map(|entry| (*entry, "largest")).collect();
    let mut rest: Vec<&SealedEntry> = entries.into_iter().skip(LARGEST).collect();
    rest.sort_by_key(|entry| entry.seal.hash);
    chosen.extend(rest.into_iter().take(DRAWN).map(|entry| (entry, "drawn")));
    chosen.sort_by_key(|(entry, _)| entry.seal.sequence);
    let mut table = Table::new(vec![
        Column::number("entry"),
        Column::text("date"),
        Column::text("description"),
        Column::text("reference"),
        Column::currency(),
        Column::number("amount"),
        Column::number("vouchers"),
        Column::text("chosen"),
        Column::text("seen"),
    ]);
    for (entry, reason) in chosen {
        let amount = size(request, entry);
        let to = || Drill::Entry(entry.seal.sequence);
        table.push(Row::line(vec![
            Cell::new(entry.seal.sequence).to(to()),
            Cell::new(entry.draft.date),
            Cell::new(entry.draft.description.as_str()),
            Cell::new(entry.draft.reference.clone()),
            Cell::new(amount.currency),
            Cell::new(amount).to(to()),
            Cell::new(vouchers(request, entry)),
            Cell::new(Phrase::line(reason)),
            Cell::new("☐"),
        ]));
    }
    Section::new("sample", table).note(Phrase::new("reports-note-sample"))
}

//! Auditors' pack: a sample of entries to hold against their vouchers, with room for ticks, the reconciliations, the
//! closed months, the equation, and the auditors' signatures.

use crate::ledger::Money;
use crate::ledger::audit_sample::Why;
use crate::ledger::gist::gist;

use super::facts::Sampled;
use super::flows::equation;
use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Column, Drill, Phrase, Report, Row, Section, Table};
use super::{funds, handover, reconciliation};

pub(super) fn report(request: &Request) -> Report {
    let without = request.inputs.without_voucher;
    let mut report = request
        .report(ReportName::Audit)
        .section(sample(request))
        .section(funds::section(request))
        .section(reconciliation::section(request))
        .section(Section::new("periods", handover::periods(request)))
        .section(verdict(!request.inputs.sampled.is_empty()))
        .fact("spending_without_voucher", without);
    if without > 0 {
        report.notes.push(Phrase::new("reports-note-without-voucher").with("n", without));
    }
    report.checks = equation(request);
    report.signatures = ["auditor", "second_auditor", "treasurer"].map(Phrase::line).to_vec();
    report
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

fn sample(request: &Request) -> Section {
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
    for Sampled { entry, why, vouchers } in &request.inputs.sampled {
        let about = gist(&entry.draft, |path| Some(request.role(path)));
        let amount = about.unwrap_or(Money::zero(request.book.currency));
        let reason = match why {
            Why::Largest => "largest",
            Why::Drawn => "drawn",
        };
        let to = || Drill::Entry(entry.seal.sequence);
        table.push(Row::line(vec![
            Cell::new(entry.seal.sequence).to(to()),
            Cell::new(entry.draft.date),
            Cell::new(entry.draft.description.as_str()),
            Cell::new(entry.draft.reference.clone()),
            Cell::new(amount.currency),
            Cell::new(amount).to(to()),
            Cell::new(*vouchers),
            Cell::new(Phrase::line(reason)),
            Cell::new("☐"),
        ]));
    }
    Section::new("sample", table).note(Phrase::new("reports-note-sample"))
}

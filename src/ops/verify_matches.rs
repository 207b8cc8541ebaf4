//! Statement lines beside what was recorded from them, or matched with them: both say the same of their account.

use super::Result;
use crate::ledger::check::{Finding, Verification};
use crate::store::accounts::Chart;
use crate::store::{Conn, unmatched};

pub(super) fn check_lines(conn: &mut Conn, chart: &Chart, verification: &mut Verification) -> Result<()> {
    for wrong in unmatched::list_wrong_sums(conn)? {
        let account =
            chart.path_of(wrong.account_id).map_or_else(|_| "an unknown account".to_owned(), ToString::to_string);
        let message = format!(
            "The statement line {} of {} on {account} does not say what was recorded from it or matched with it.",
            wrong.line, wrong.booked_on
        );
        verification.findings.push(Finding { entry: wrong.entry, rule: "matches", message });
    }
    Ok(())
}

//! A finished report with its amounts rounded, for those who would rather not publish every cent. Knows no single report.

use std::collections::BTreeMap;

use super::table::{Phrase, Report, Value};

/// Every amount to the nearest multiple of so many whole units; totals are the sums of what is shown.
pub(super) fn rounded(mut report: Report, units: i64) -> Report {
    for section in &mut report.sections {
        let width = section.table.columns.len();
        let mut sums: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for row in &mut section.table.rows {
            for (at, cell) in row.cells.iter_mut().enumerate() {
                let Value::Money(money) = &mut cell.value else { continue };
                let step = units.saturating_mul(10_i64.saturating_pow(u32::from(money.currency.exponent())));
                match row.sum_of.as_ref().and_then(|tag| sums.get(tag)?.get(at)) {
                    Some(sum) => money.minor = *sum,
                    None => money.minor = nearest(money.minor, step),
                }
                for tag in &row.tags {
                    let sum = sums.entry(tag.clone()).or_insert_with(|| vec![0; width]);
                    if let Some(sum) = sum.get_mut(at) {
                        *sum = sum.saturating_add(money.minor);
                    }
                }
            }
        }
    }
    report.notes.push(Phrase::new("reports-note-rounded").with("n", units));
    report.fact("rounded_to", units)
}

/// Halves away from zero.
fn nearest(minor: i64, step: i64) -> i64 {
    if step <= 1 {
        return minor;
    }
    let half = step / 2;
    let shifted = if minor < 0 { minor.saturating_sub(half) } else { minor.saturating_add(half) };
    (shifted / step).saturating_mul(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_rounded_half_away_from_zero() {
        let at = |minor| nearest(minor, 1000);
        assert_eq!([at(499), at(500), at(1499), at(-500), at(-499), at(0)], [0, 1000, 1000, -1000, 0, 0]);
    }
}

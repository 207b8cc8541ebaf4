//! Where the parts of a figure stand: bars, stacks, lines and flows, in whole units from the top left, for any pen. Knows no
//! format.

use crate::ledger::Money;
use crate::reports::figure::{Grid, Shape};
use crate::reports::table::Value;
use crate::words::Words;

use super::{flow, speech};

/// Six looks, then they repeat.
pub(super) const LOOKS: usize = 6;
/// How wide every figure is.
pub(super) const WIDTH: i64 = 720;

/// What draws: an SVG in the making, or a page of a PDF.
pub(super) trait Pen {
    /// A label at a point; `class` says how it is set (`label`, `label end`, `label middle small`).
    fn label(&mut self, x: i64, y: i64, class: &str, text: &str);
    /// A filled rectangle: left, top, width, height.
    fn block(&mut self, place: [i64; 4], look: usize);
    fn line(&mut self, ends: [i64; 4], class: &str);
    /// A line through points.
    fn trend(&mut self, points: &[(i64, i64)], look: usize);
    /// A curved band between two heights, as thick at both ends: from left to right, from and to, and its thickness.
    fn band(&mut self, sides: (i64, i64), heights: (i64, i64), thickness: i64, look: usize);
}

/// How tall a figure is.
pub(super) fn height(shape: &Shape) -> i64 {
    match shape {
        Shape::Bars(grid) => bars_height(grid),
        Shape::Stacked(grid) | Shape::Lines(grid) => STACK_BOTTOM.saturating_add(30).max(key_height(grid)),
        Shape::Flow(streams) => flow::height(streams),
    }
}

/// Draws it.
pub(super) fn draw(pen: &mut dyn Pen, shape: &Shape, words: &Words) {
    match shape {
        Shape::Bars(grid) => bars(pen, grid, words),
        Shape::Stacked(grid) => stacked(pen, grid, words),
        Shape::Lines(grid) => lines(pen, grid, words),
        Shape::Flow(streams) => flow::draw(pen, streams, words),
    }
}

/// `minor` of `largest` as a part of `room`, in whole units; a value that is not zero stays visible.
pub(super) fn scaled(minor: i64, largest: i64, room: i64) -> i64 {
    if largest <= 0 || minor <= 0 {
        return 0;
    }
    let part = i128::from(minor).saturating_mul(i128::from(room)) / i128::from(largest);
    i64::try_from(part).unwrap_or(room).max(1)
}

pub(super) fn short(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let kept: String = text.chars().take(letters.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

const BAR: i64 = 16;
const BAR_LEFT: i64 = 170;
const BAR_ROOM: i64 = 400;

fn rows_of(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn group_height(grid: &Grid) -> i64 {
    rows_of(grid.series.len()).saturating_mul(BAR + 2).saturating_add(14)
}

fn bars_height(grid: &Grid) -> i64 {
    rows_of(grid.rows.len()).saturating_mul(group_height(grid)).saturating_add(10)
}

/// Horizontal bars from a zero line; what is below zero goes to its left, as far as there is room.
fn bars(pen: &mut dyn Pen, grid: &Grid, words: &Words) {
    let values = || grid.rows.iter().flat_map(|(_, values)| values);
    let most = values().map(|money| money.minor).max().unwrap_or(0).max(0);
    let least = values().map(|money| money.minor).min().unwrap_or(0).min(0).saturating_neg();
    let span = most.saturating_add(least);
    let zero = BAR_LEFT.saturating_add(scaled(least, span, BAR_ROOM));
    let series: Vec<String> = grid.series.iter().map(|name| speech::value(name, words)).collect();
    let mut y = 6;
    for (name, values) in &grid.rows {
        pen.label(BAR_LEFT - 12, y + BAR, "label end strong", &short(&speech::value(name, words), 22));
        for (look, (money, series)) in values.iter().zip(&series).enumerate() {
            let length = scaled(money.minor.saturating_abs(), span, BAR_ROOM);
            let left = if money.minor < 0 { zero.saturating_sub(length) } else { zero };
            if length > 0 {
                pen.block([left, y, length, BAR], look);
            }
            let label = format!("{} {}", words.amount(*money), series);
            pen.label(zero.max(left.saturating_add(length)) + 6, y + BAR - 4, "label", &label);
            y += BAR + 2;
        }
        y += 14;
    }
    pen.line([zero, 0, zero, bars_height(grid)], "axis");
}

const STACK_BOTTOM: i64 = 220;
const STACK_TOP: i64 = 24;
const STACK_LEFT: i64 = 8;
const STACK_RIGHT: i64 = 540;

fn key_height(grid: &Grid) -> i64 {
    rows_of(grid.series.len()).saturating_mul(22).saturating_add(STACK_TOP + 10)
}

/// One column a month; its sum stands above it, the parts are named at the right, from the top down.
fn stacked(pen: &mut dyn Pen, grid: &Grid, words: &Words) {
    let sum = |values: &[Money]| values.iter().fold(0_i64, |sum, money| sum.saturating_add(money.minor.max(0)));
    let largest = grid.rows.iter().map(|(_, values)| sum(values)).max().unwrap_or(0);
    let step = (STACK_RIGHT - STACK_LEFT) / rows_of(grid.rows.len()).max(1);
    let mut x = STACK_LEFT;
    for (at, (month, values)) in grid.rows.iter().enumerate() {
        let mut y = STACK_BOTTOM;
        for (look, money) in values.iter().enumerate() {
            let height = scaled(money.minor, largest, STACK_BOTTOM - STACK_TOP);
            if height > 0 {
                y -= height;
                pen.block([x + 3, y, step - 6, height], look);
            }
        }
        let total = values.first().map(|first| Money::new(sum(values), first.currency));
        if let Some(total) = total.filter(|total| !total.is_zero()) {
            pen.label(x + step / 2, y - 4, "label middle small", &short(&whole_units(total, words), 9));
        }
        let name = short_month(month, words, at == 0);
        pen.label(x + step / 2, STACK_BOTTOM + 16, "label middle small", &name);
        x += step;
    }
    pen.line([STACK_LEFT, STACK_BOTTOM, STACK_RIGHT, STACK_BOTTOM], "axis");
    let mut y = STACK_TOP;
    for (look, name) in grid.series.iter().enumerate().rev() {
        pen.block([STACK_RIGHT + 16, y, 14, 14], look);
        pen.label(STACK_RIGHT + 36, y + 12, "label", &short(&speech::value(name, words), 20));
        y += 22;
    }
}

/// Whole units are enough above a column; the table has the decimals. Halves are rounded away from zero.
fn whole_units(money: Money, words: &Words) -> String {
    let exponent = money.currency.exponent();
    let unit = 10_i64.saturating_pow(u32::from(exponent));
    let half = (unit / 2).saturating_mul(money.minor.signum());
    let rounded = (money.minor.saturating_add(half) / unit).saturating_mul(unit);
    let text = words.amount(Money::new(rounded, money.currency));
    let decimals = if exponent == 0 { 0 } else { usize::from(exponent) + 1 };
    text.chars().take(text.chars().count().saturating_sub(decimals)).collect()
}

/// A line for each series from month to month, with a mark at each value; what each ends with stands at the right.
fn lines(pen: &mut dyn Pen, grid: &Grid, words: &Words) {
    let values = || grid.rows.iter().flat_map(|(_, values)| values);
    let most = values().max_by_key(|money| money.minor).filter(|money| money.minor > 0);
    let least = values().map(|money| money.minor).min().unwrap_or(0).min(0);
    let span = most.map_or(0, |money| money.minor).saturating_sub(least);
    let room = STACK_BOTTOM - STACK_TOP;
    let at = |minor: i64| STACK_BOTTOM.saturating_sub(scaled(minor.saturating_sub(least), span, room));
    let step = (STACK_RIGHT - STACK_LEFT) / rows_of(grid.rows.len()).max(1);
    let middle = |row: usize| STACK_LEFT.saturating_add(step.saturating_mul(rows_of(row))).saturating_add(step / 2);
    if let Some(most) = most {
        pen.line([STACK_LEFT, STACK_TOP, STACK_RIGHT, STACK_TOP], "axis faint");
        pen.label(STACK_LEFT, STACK_TOP - 5, "label small", &words.amount(*most));
    }
    for (row, (month, _)) in grid.rows.iter().enumerate() {
        pen.label(middle(row), STACK_BOTTOM + 16, "label middle small", &short_month(month, words, row == 0));
    }
    pen.line([STACK_LEFT, at(0), STACK_RIGHT, at(0)], "axis");
    let mut y = STACK_TOP;
    for (look, name) in grid.series.iter().enumerate() {
        let of_row =
            |(row, (_, values)): (usize, &(Value, Vec<Money>))| Some((middle(row), at(values.get(look)?.minor)));
        let points: Vec<(i64, i64)> = grid.rows.iter().enumerate().filter_map(of_row).collect();
        pen.trend(&points, look);
        for (x, y) in points {
            pen.block([x - 2, y - 2, 5, 5], look);
        }
        let last = grid.rows.last().and_then(|(_, values)| values.get(look));
        let last = last.map(|money| words.amount(*money)).unwrap_or_default();
        pen.trend(&[(STACK_RIGHT + 14, y + 7), (STACK_RIGHT + 32, y + 7)], look);
        pen.label(STACK_RIGHT + 36, y + 12, "label", &format!("{} {last}", short(&speech::value(name, words), 14)));
        y += 22;
    }
}

/// `Feb`; the first column and each January bear their year.
fn short_month(value: &Value, words: &Words, is_first: bool) -> String {
    use chrono::Datelike;
    let Value::Month(month) = value else { return short(&speech::value(value, words), 6) };
    let number = month.first_day().month();
    let name = words.get(&format!("month-short-{number}"));
    if is_first || number == 1 { format!("{name} ’{:02}", month.year() % 100) } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Currency;

    #[test]
    fn what_stands_above_a_column_is_rounded_and_not_cut() {
        let words = Words::new("en");
        let told = |minor| whole_units(Money::new(minor, Currency::EUR), &words);
        assert_eq!(
            [44_750, 51_950, 44_749, 99_950, 123_449, 40].map(told),
            ["448", "520", "447", "1,000", "1,234", "0"]
        );
        assert_eq!(told(-44_750), "\u{2212}448");
        assert_eq!(whole_units(Money::new(447, "JPY".parse().unwrap()), &words), "447");
    }
}

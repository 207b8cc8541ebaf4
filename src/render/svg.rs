//! A figure as SVG: classes and attributes only, so that a strict content policy, dark mode and print each set
//! it by their style sheet. Patterns stand beside colour and every value has its label. All geometry is whole units.

use crate::reports::figure::{Figure, Grid, Shape};
use crate::words::Words;

use super::html::push_escaped;
use super::{flow, speech};

/// Six looks, then they repeat.
const LOOKS: usize = 6;
const WIDTH: i64 = 720;

/// The figure as an `<svg>` element of an HTML page.
#[must_use]
pub fn render(figure: &Figure, words: &Words) -> String {
    let mut drawing = Drawing { out: String::with_capacity(8_192), id: figure.id };
    let height = match &figure.shape {
        Shape::Bars(grid) => bars_height(grid),
        Shape::Stacked(grid) => STACK_BOTTOM.saturating_add(30).max(key_height(grid)),
        Shape::Flow(streams) => flow::height(streams),
    };
    let id = figure.id;
    drawing.raw(&format!(
        "<svg class=\"plot\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">\n"
    ));
    drawing.element(&format!("title id=\"{id}-title\""), "title", &speech::phrase(&figure.title, words));
    drawing.element(&format!("desc id=\"{id}-desc\""), "desc", &speech::phrase(&figure.description, words));
    drawing.patterns();
    match &figure.shape {
        Shape::Bars(grid) => bars(&mut drawing, grid, words),
        Shape::Stacked(grid) => stacked(&mut drawing, grid, words),
        Shape::Flow(streams) => flow::draw(&mut drawing, streams, words),
    }
    drawing.raw("</svg>\n");
    drawing.out
}

/// An SVG in the making.
pub(super) struct Drawing {
    out: String,
    id: &'static str,
}

impl Drawing {
    pub fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn element(&mut self, open: &str, close: &str, text: &str) {
        self.out.push_str(&format!("<{open}>"));
        push_escaped(&mut self.out, text);
        self.out.push_str(&format!("</{close}>\n"));
    }

    /// A label at a point; `class` says how it is anchored (`label`, `label end`, `label middle`).
    pub fn label(&mut self, x: i64, y: i64, class: &str, text: &str) {
        self.element(&format!("text class=\"{class}\" x=\"{x}\" y=\"{y}\""), "text", text);
    }

    /// A filled rectangle with its pattern on top.
    pub fn block(&mut self, [x, y, width, height]: [i64; 4], look: usize) {
        let look = look % LOOKS;
        let at = format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"");
        self.out.push_str(&format!("<rect class=\"series series-{look}\" {at}/>"));
        if look > 0 {
            self.out.push_str(&format!("<rect fill=\"url(#{}-p{look})\" {at}/>", self.id));
        }
        self.out.push('\n');
    }

    pub fn line(&mut self, [x1, y1, x2, y2]: [i64; 4], class: &str) {
        self.out.push_str(&format!("<line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>\n"));
    }

    /// Hatchings in the colour of the paper: they tell the series apart without colour.
    fn patterns(&mut self) {
        const MARKS: [&str; 5] =
            ["M0 8L8 0M-2 2L2 -2M6 10L10 6", "M0 0L8 8M-2 6L2 10M6 -2L10 2", "M0 4H8", "M4 0V8", "M4 3V5M3 4H5"];
        self.raw("<defs>\n");
        for (at, mark) in MARKS.iter().enumerate() {
            let (id, look) = (self.id, at.saturating_add(1));
            self.out.push_str(&format!(
                "<pattern id=\"{id}-p{look}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><path class=\"hatch\" d=\"{mark}\"/></pattern>\n"
            ));
        }
        self.raw("</defs>\n");
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
fn bars(drawing: &mut Drawing, grid: &Grid, words: &Words) {
    let values = || grid.rows.iter().flat_map(|(_, values)| values);
    let most = values().map(|money| money.minor).max().unwrap_or(0).max(0);
    let least = values().map(|money| money.minor).min().unwrap_or(0).min(0).saturating_neg();
    let span = most.saturating_add(least);
    let zero = BAR_LEFT.saturating_add(scaled(least, span, BAR_ROOM));
    let series: Vec<String> = grid.series.iter().map(|name| speech::value(name, words)).collect();
    let mut y = 6;
    for (name, values) in &grid.rows {
        drawing.label(BAR_LEFT - 12, y + BAR, "label end strong", &short(&speech::value(name, words), 22));
        for (look, (money, series)) in values.iter().zip(&series).enumerate() {
            let length = scaled(money.minor.saturating_abs(), span, BAR_ROOM);
            let left = if money.minor < 0 { zero.saturating_sub(length) } else { zero };
            if length > 0 {
                drawing.block([left, y, length, BAR], look);
            }
            let label = format!("{} {}", words.amount(*money), series);
            drawing.label(zero.max(left.saturating_add(length)) + 6, y + BAR - 4, "label", &label);
            y += BAR + 2;
        }
        y += 14;
    }
    drawing.line([zero, 0, zero, bars_height(grid)], "axis");
}

const STACK_BOTTOM: i64 = 220;
const STACK_TOP: i64 = 24;
const STACK_LEFT: i64 = 8;
const STACK_RIGHT: i64 = 540;

fn key_height(grid: &Grid) -> i64 {
    rows_of(grid.series.len()).saturating_mul(22).saturating_add(STACK_TOP + 10)
}

/// One column a month; its sum stands above it, the parts are named at the right, from the top down.
fn stacked(drawing: &mut Drawing, grid: &Grid, words: &Words) {
    let sum = |values: &[crate::ledger::Money]| {
        values.iter().fold(0_i64, |sum, money| sum.saturating_add(money.minor.max(0)))
    };
    let largest = grid.rows.iter().map(|(_, values)| sum(values)).max().unwrap_or(0);
    let step = (STACK_RIGHT - STACK_LEFT) / rows_of(grid.rows.len()).max(1);
    let mut x = STACK_LEFT;
    for (at, (month, values)) in grid.rows.iter().enumerate() {
        let mut y = STACK_BOTTOM;
        for (look, money) in values.iter().enumerate() {
            let height = scaled(money.minor, largest, STACK_BOTTOM - STACK_TOP);
            if height > 0 {
                y -= height;
                drawing.block([x + 3, y, step - 6, height], look);
            }
        }
        let total = values.first().map(|first| crate::ledger::Money::new(sum(values), first.currency));
        if let Some(total) = total.filter(|total| !total.is_zero()) {
            // Whole units are enough above a column; the table has the decimals.
            let text = words.amount(total);
            let whole = text.split(['.', ',']).next().filter(|_| total.minor < 100_000).unwrap_or(&text).to_owned();
            drawing.label(x + step / 2, y - 4, "label middle small", &short(&whole, 9));
        }
        let name = short_month(month, words, at == 0);
        drawing.label(x + step / 2, STACK_BOTTOM + 16, "label middle small", &name);
        x += step;
    }
    drawing.line([STACK_LEFT, STACK_BOTTOM, STACK_RIGHT, STACK_BOTTOM], "axis");
    let mut y = STACK_TOP;
    for (look, name) in grid.series.iter().enumerate().rev() {
        drawing.block([STACK_RIGHT + 16, y, 14, 14], look);
        drawing.label(STACK_RIGHT + 36, y + 12, "label", &short(&speech::value(name, words), 20));
        y += 22;
    }
}

/// `Feb`; the first column and each January bear their year.
fn short_month(value: &crate::reports::table::Value, words: &Words, is_first: bool) -> String {
    use crate::reports::table::Value;
    use chrono::Datelike;
    let Value::Month(month) = value else { return short(&speech::value(value, words), 6) };
    let number = month.first_day().month();
    let name = words.get(&format!("month-short-{number}"));
    if is_first || number == 1 { format!("{name} ’{:02}", month.year() % 100) } else { name }
}

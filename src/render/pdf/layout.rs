//! Where everything stands on the pages of a report, in tenths of a point from the top left. Knows no PDF.

use crate::reports::Report;
use crate::reports::table::{ColumnKind, RowKind, Section};
use crate::words::Words;

use super::columns::{GAP, Texts, widths};
use super::measure::Typeface;
use super::{ACROSS, UPRIGHT};
use crate::render::shown::Shown;
use crate::render::speech;

/// A sheet's size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paper {
    pub width: i64,
    pub height: i64,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    /// `y` is the base line.
    Text {
        x: i64,
        y: i64,
        size: i64,
        is_bold: bool,
        is_soft: bool,
        text: String,
    },
    Rule {
        x: i64,
        y: i64,
        length: i64,
        thickness: i64,
    },
}

const MARGIN: i64 = 450;
const FOOT: i64 = 600;
const TITLE: i64 = 170;
const HEADING: i64 = 115;
const BODY: i64 = 90;
const SMALL: i64 = 75;

const fn line_height(size: i64) -> i64 {
    size * 13 / 10
}

/// A look of text.
#[derive(Debug, Clone, Copy)]
struct Look {
    size: i64,
    is_bold: bool,
    is_soft: bool,
}

const PLAIN: Look = Look { size: BODY, is_bold: false, is_soft: false };
const SOFT: Look = Look { size: SMALL, is_bold: false, is_soft: true };

struct Layout<'a> {
    typeface: &'a Typeface,
    paper: Paper,
    pages: Vec<Vec<Mark>>,
    y: i64,
}

/// The paper that all tables fit on, and the marks of each page.
pub(super) fn pages(report: &Report, words: &Words, typeface: &Typeface) -> (Paper, Vec<Vec<Mark>>) {
    let sections: Vec<(&Section, Texts, String)> = report
        .sections
        .iter()
        .filter(|section| !section.table.is_empty())
        .map(|section| (section, texts(section, words, typeface), heading(section, words)))
        .collect();
    let tries = [(UPRIGHT, BODY), (UPRIGHT, 80), (ACROSS, BODY), (ACROSS, SMALL), (ACROSS, 60)];
    let fits = |(paper, size): &(Paper, i64)| {
        let room = paper.width.saturating_sub(2 * MARGIN);
        sections.iter().all(|(_, texts, _)| widths(texts, typeface, *size, room).1)
    };
    let (paper, size) = tries.into_iter().find(fits).unwrap_or((ACROSS, 60));
    let mut layout = Layout { typeface, paper, pages: vec![Vec::new()], y: MARGIN };
    layout.opening(report, words);
    for (section, texts, heading) in &sections {
        layout.section(section, heading, texts, size, words);
    }
    layout.closing(report, words);
    layout.number_pages(report, words);
    (paper, layout.pages)
}

fn heading(section: &Section, words: &Words) -> String {
    let heading = speech::phrase(&section.heading, words);
    let currency = Shown::of(&section.table).currency;
    currency.map_or(heading.clone(), |currency| {
        words.with("reports-caption-in", &[("heading", &heading), ("currency", currency.code())])
    })
}

fn texts(section: &Section, words: &Words, typeface: &Typeface) -> Texts {
    let shown = Shown::of(&section.table);
    let written = |text: String| typeface.writable(&speech::tame(&text));
    let row = |row| {
        let cells = shown.cells(row).map(|(_, cell)| cell.map(|cell| written(speech::value(&cell.value, words))));
        cells.map(Option::unwrap_or_default).collect()
    };
    Texts {
        headers: shown.columns.iter().map(|(_, column)| written(speech::value(&column.header, words))).collect(),
        kinds: shown.columns.iter().map(|(_, column)| column.kind).collect(),
        rows: section.table.rows.iter().map(|line| (line.kind, row(line))).collect(),
    }
}

impl Layout<'_> {
    const fn room(&self) -> i64 {
        self.paper.width.saturating_sub(2 * MARGIN)
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    fn text(&mut self, x: i64, y: i64, look: Look, text: &str) {
        if !text.is_empty() {
            let Look { size, is_bold, is_soft } = look;
            self.mark(Mark::Text { x, y, size, is_bold, is_soft, text: text.to_owned() });
        }
    }

    /// A new page where less than `need` is left on this one; tells whether there is one.
    fn ensure(&mut self, need: i64) -> bool {
        let is_full = self.y.saturating_add(need) > self.paper.height.saturating_sub(FOOT);
        if is_full && self.y > MARGIN {
            self.pages.push(Vec::new());
            self.y = MARGIN;
            return true;
        }
        false
    }

    fn paragraph(&mut self, look: Look, text: &str) {
        let text = self.typeface.writable(&speech::tame(text));
        for line in self.typeface.lines(&text, self.room(), look.size, look.is_bold) {
            self.ensure(line_height(look.size));
            self.y = self.y.saturating_add(line_height(look.size));
            self.text(MARGIN, self.y, look, &line);
        }
    }

    fn opening(&mut self, report: &Report, words: &Words) {
        self.paragraph(Look { size: TITLE, is_bold: true, is_soft: false }, &speech::title(report, words));
        self.paragraph(PLAIN, &format!("{}, {}", report.book, speech::period(report.period, words)));
        self.y = self.y.saturating_add(80);
        for sentence in &report.lead {
            self.paragraph(PLAIN, &speech::phrase(sentence, words));
        }
        if report.is_empty() {
            self.paragraph(PLAIN, &words.get("reports-nothing"));
        }
    }

    fn section(&mut self, section: &Section, heading: &str, texts: &Texts, size: i64, words: &Words) {
        let (widths, _) = widths(texts, self.typeface, size, self.room());
        // A heading does not stand alone at a page's foot: two rows go with it.
        self.ensure(280 + line_height(HEADING) + 5 * line_height(size));
        self.y = self.y.saturating_add(180);
        self.paragraph(Look { size: HEADING, is_bold: true, is_soft: false }, heading);
        if let Some(note) = &section.note {
            self.paragraph(SOFT, &speech::phrase(note, words));
        }
        self.y = self.y.saturating_add(40);
        self.header(texts, &widths, size);
        for (kind, cells) in &texts.rows {
            self.row(*kind, cells, texts, &widths, size);
        }
    }

    fn header(&mut self, texts: &Texts, widths: &[i64], size: i64) {
        let look = Look { size, is_bold: true, is_soft: false };
        self.cells(&texts.headers, texts, widths, look);
        self.y = self.y.saturating_add(30);
        self.mark(Mark::Rule { x: MARGIN, y: self.y, length: self.room(), thickness: 8 });
    }

    fn row(&mut self, kind: RowKind, cells: &[String], texts: &Texts, widths: &[i64], size: i64) {
        let is_bold = matches!(kind, RowKind::Heading | RowKind::Subtotal | RowKind::Total);
        let look = Look { size, is_bold, is_soft: kind == RowKind::Balance };
        let wide = [self.room()];
        let widths = if kind == RowKind::Heading { wide.as_slice() } else { widths };
        let lines = self.height_of(cells, widths, look);
        // A heading inside the table takes two rows along.
        let together = if kind == RowKind::Heading { 3 * line_height(size) } else { 0 };
        if self.ensure(lines.saturating_add(together).saturating_add(45)) {
            let columns = super::columns::widths(texts, self.typeface, size, self.room()).0;
            self.header(texts, &columns, size);
        }
        if kind == RowKind::Total {
            self.mark(Mark::Rule { x: MARGIN, y: self.y.saturating_add(15), length: self.room(), thickness: 8 });
            self.y = self.y.saturating_add(15);
        }
        self.cells(cells, texts, widths, look);
        self.y = self.y.saturating_add(30);
        self.mark(Mark::Rule { x: MARGIN, y: self.y, length: self.room(), thickness: 2 });
    }

    fn height_of(&self, cells: &[String], widths: &[i64], look: Look) -> i64 {
        let lines = cells
            .iter()
            .zip(widths)
            .map(|(text, room)| self.typeface.lines(text, *room, look.size, look.is_bold).len());
        i64::try_from(lines.max().unwrap_or(1)).unwrap_or(1).saturating_mul(line_height(look.size))
    }

    /// Sets one row of cells, each in its column; numbers end at its right edge.
    fn cells(&mut self, cells: &[String], texts: &Texts, widths: &[i64], look: Look) {
        let top = self.y;
        let mut x = MARGIN;
        let mut bottom = top;
        for ((text, room), kind) in cells.iter().zip(widths).zip(&texts.kinds) {
            let mut y = top;
            for line in self.typeface.lines(text, *room, look.size, look.is_bold) {
                y = y.saturating_add(line_height(look.size));
                let width = self.typeface.width(&line, look.size, look.is_bold);
                let indent = if *kind == ColumnKind::Number { room.saturating_sub(width) } else { 0 };
                self.text(x.saturating_add(indent), y, look, &line);
            }
            bottom = bottom.max(y);
            x = x.saturating_add(*room).saturating_add(GAP);
        }
        self.y = bottom;
    }

    fn closing(&mut self, report: &Report, words: &Words) {
        self.y = self.y.saturating_add(150);
        for check in &report.checks {
            let mark = words.get(if check.holds { "reports-check-holds" } else { "reports-check-fails" });
            let look = Look { is_bold: !check.holds, ..PLAIN };
            self.paragraph(look, &format!("{} {mark}", speech::phrase(&check.phrase, words)));
        }
        for signature in &report.signatures {
            self.ensure(550);
            self.y = self.y.saturating_add(450);
            self.mark(Mark::Rule { x: MARGIN, y: self.y, length: 2400, thickness: 6 });
            self.paragraph(SOFT, &speech::phrase(signature, words));
        }
        self.y = self.y.saturating_add(150);
        for line in speech::colophon(report, words) {
            self.paragraph(SOFT, &line);
        }
    }

    fn number_pages(&mut self, report: &Report, words: &Words) {
        let of = self.pages.len().to_string();
        let y = self.paper.height.saturating_sub(FOOT / 2);
        let name =
            format!("{}, {}, {}", speech::title(report, words), report.book, speech::period(report.period, words));
        let name = self.typeface.writable(&speech::tame(&name));
        let mut pages = std::mem::take(&mut self.pages);
        for (number, page) in (1_i64..).zip(&mut pages) {
            let count = words.with("reports-page", &[("number", &number.to_string()), ("of", &of)]);
            let x = self.paper.width.saturating_sub(MARGIN).saturating_sub(self.typeface.width(&count, SMALL, false));
            for (x, text) in [(MARGIN, name.clone()), (x, count)] {
                page.push(Mark::Text { x, y, size: SMALL, is_bold: false, is_soft: true, text });
            }
        }
        self.pages = pages;
    }
}

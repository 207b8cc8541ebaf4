//! Where everything stands on the pages of a report, in tenths of a point from the top left. Knows no PDF.

use crate::reports::Report;
use crate::reports::figure::Figure;
use crate::reports::table::{ColumnKind, RowKind, Section};
use crate::words::Words;

use super::columns::{GAP, Texts, widths};
use super::measure::{Typeface, spaced};
use super::structure::{Cell, Part, Role, Structure};
use super::{ACROSS, Sheets, UPRIGHT, plot};
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
    /// `y` is the base line. A text without a part is no part of the document: a page's number, a repeated header.
    Text {
        part: Option<Part>,
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
    /// A filled shape of four corners; with curves, the band of a flow.
    Area {
        corners: Vec<(i64, i64)>,
        curves: bool,
        colour: [u8; 3],
    },
    /// A line through points.
    Trend {
        points: Vec<(i64, i64)>,
        colour: [u8; 3],
        thickness: i64,
        /// How long its strokes and the gaps between them are; without them it is drawn through.
        dashes: Vec<i64>,
    },
}

impl Mark {
    /// The text of the document that it is drawn for.
    pub const fn part(&self) -> Option<Part> {
        match self {
            Self::Text { part, .. } => *part,
            Self::Rule { .. } | Self::Area { .. } | Self::Trend { .. } => None,
        }
    }

    pub const fn is_text(&self) -> bool {
        matches!(self, Self::Text { .. })
    }
}

const MARGIN: i64 = 450;
const FOOT: i64 = 600;
const TITLE: i64 = 170;
const HEADING: i64 = 115;
const BODY: i64 = 90;
const SMALL: i64 = 75;

const fn is_sum(kind: RowKind) -> bool {
    matches!(kind, RowKind::Subtotal | RowKind::Total)
}

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
    structure: Structure,
    y: i64,
}

/// A table ready to be set: its texts, how wide its columns are and how large its type.
struct Grid<'a> {
    texts: &'a Texts,
    widths: Vec<i64>,
    size: i64,
}

/// The marks of each page, on the paper that all tables fit on.
pub(super) fn sheets(report: &Report, words: &Words, typeface: &Typeface) -> Sheets {
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
    let mut layout = Layout { typeface, paper, pages: vec![Vec::new()], structure: Structure::default(), y: MARGIN };
    layout.opening(report, words);
    for (section, texts, heading) in &sections {
        layout.section(section, heading, texts, size, words);
    }
    layout.closing(report, words);
    layout.number_pages(report, words);
    Sheets { paper, pages: layout.pages, structure: layout.structure }
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

    fn text(&mut self, part: Option<Part>, (x, y): (i64, i64), look: Look, text: String) {
        if !text.is_empty() {
            let Look { size, is_bold, is_soft } = look;
            self.mark(Mark::Text { part, x, y, size, is_bold, is_soft, text });
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
        self.block(Role::Paragraph, look, text);
    }

    fn block(&mut self, role: Role, look: Look, text: &str) {
        let text = self.typeface.writable(&speech::tame(text));
        let part = self.structure.add(role, &text);
        let lines = self.typeface.lines(&text, self.room(), look.size, look.is_bold);
        for line in spaced(&text, lines) {
            self.ensure(line_height(look.size));
            self.y = self.y.saturating_add(line_height(look.size));
            self.text(Some(part), (MARGIN, self.y), look, line);
        }
    }

    fn opening(&mut self, report: &Report, words: &Words) {
        let look = Look { size: TITLE, is_bold: true, is_soft: false };
        self.block(Role::Title, look, &speech::title(report, words));
        self.paragraph(PLAIN, &format!("{}, {}", report.book, speech::span(report, words)));
        self.y = self.y.saturating_add(80);
        for sentence in &report.lead {
            self.paragraph(PLAIN, &speech::phrase(sentence, words));
        }
        if report.is_empty() {
            self.paragraph(PLAIN, &words.get("reports-nothing"));
        }
    }

    fn section(&mut self, section: &Section, heading: &str, texts: &Texts, size: i64, words: &Words) {
        let grid = Grid { texts, widths: widths(texts, self.typeface, size, self.room()).0, size };
        // A heading does not stand alone at a page's foot: its picture and two rows go with it.
        let drawn = section.figure.as_ref().map_or(0, |figure| self.drawn(figure));
        self.ensure((280 + line_height(HEADING) + 5 * line_height(size)).saturating_add(drawn));
        self.y = self.y.saturating_add(180);
        self.block(Role::Heading, Look { size: HEADING, is_bold: true, is_soft: false }, heading);
        if let Some(note) = &section.note {
            self.paragraph(SOFT, &speech::phrase(note, words));
        }
        if let Some(figure) = &section.figure {
            self.figure(figure, words);
            self.paragraph(SOFT, &speech::caption(section, figure, words));
        }
        self.y = self.y.saturating_add(40);
        self.structure.begin_table();
        self.structure.begin_row();
        self.header(&grid, true);
        for (at, (kind, cells)) in texts.rows.iter().enumerate() {
            // A sum does not stand alone on the next page: the last line it sums goes with it.
            let rest = texts.rows.get(at.saturating_add(1)..).unwrap_or_default();
            let sums = rest.iter().take_while(|(kind, _)| is_sum(*kind)).count();
            let sums = if is_sum(*kind) { 0 } else { i64::try_from(sums.min(6)).unwrap_or(0) };
            self.row(*kind, cells, &grid, sums.saturating_mul(line_height(size).saturating_add(45)));
        }
    }

    /// The names of the columns; on the pages after the first they are only shown again.
    fn header(&mut self, grid: &Grid, is_first: bool) {
        let look = Look { size: grid.size, is_bold: true, is_soft: false };
        let parts = is_first.then(|| {
            let headers = grid.texts.headers.iter();
            headers.map(|text| self.structure.add(Role::Cell(Cell::ColumnHeader), text)).collect::<Vec<_>>()
        });
        self.cells(&grid.texts.headers, &parts.unwrap_or_default(), grid, &grid.widths, look);
        self.y = self.y.saturating_add(30);
        self.mark(Mark::Rule { x: MARGIN, y: self.y, length: self.room(), thickness: 8 });
    }

    /// One row, with room for what must follow on the same page.
    fn row(&mut self, kind: RowKind, cells: &[String], grid: &Grid, following: i64) {
        let size = grid.size;
        let is_bold = matches!(kind, RowKind::Heading | RowKind::Subtotal | RowKind::Total);
        let look = Look { size, is_bold, is_soft: kind == RowKind::Balance };
        let wide = [self.room()];
        let widths = if kind == RowKind::Heading { wide.as_slice() } else { &grid.widths };
        let lines = self.height_of(cells, widths, look);
        // A heading inside the table takes two rows along.
        let together = if kind == RowKind::Heading { 3 * line_height(size) } else { following };
        if self.ensure(lines.saturating_add(together).saturating_add(45)) {
            self.header(grid, false);
        }
        if kind == RowKind::Total {
            self.mark(Mark::Rule { x: MARGIN, y: self.y.saturating_add(15), length: self.room(), thickness: 8 });
            self.y = self.y.saturating_add(15);
        }
        self.structure.begin_row();
        let span = u32::try_from(if kind == RowKind::Heading { cells.len() } else { 1 }).unwrap_or(1);
        let parts: Vec<Part> = cells
            .iter()
            .zip(widths)
            .enumerate()
            .map(|(at, (text, _))| {
                let cell = if at == 0 && !text.is_empty() { Cell::RowHeader(span) } else { Cell::Data };
                self.structure.add(Role::Cell(cell), text)
            })
            .collect();
        self.cells(cells, &parts, grid, widths, look);
        self.y = self.y.saturating_add(30);
        self.mark(Mark::Rule { x: MARGIN, y: self.y, length: self.room(), thickness: 2 });
    }

    /// How wide a picture is: no wider on a sheet across than on one upright, and so that it fits on a page with some of its
    /// table.
    fn canvas(&self, figure: &Figure) -> i64 {
        let room = self.room().min(UPRIGHT.width.saturating_sub(2 * MARGIN));
        let (height, most) = (plot::height_in(room, figure), self.paper.height.saturating_sub(MARGIN + FOOT + 1000));
        if height > most { room.saturating_mul(most) / height } else { room }
    }

    fn drawn(&self, figure: &Figure) -> i64 {
        plot::height_in(self.canvas(figure), figure)
    }

    fn figure(&mut self, figure: &Figure, words: &Words) {
        let (room, height) = (self.canvas(figure), self.drawn(figure));
        self.y = self.y.saturating_add(60);
        self.ensure(height);
        for mark in plot::marks(figure, words, self.typeface, (MARGIN, self.y), room) {
            self.mark(mark);
        }
        self.y = self.y.saturating_add(height);
    }

    fn height_of(&self, cells: &[String], widths: &[i64], look: Look) -> i64 {
        let lines = cells
            .iter()
            .zip(widths)
            .map(|(text, room)| self.typeface.lines(text, *room, look.size, look.is_bold).len());
        i64::try_from(lines.max().unwrap_or(1)).unwrap_or(1).saturating_mul(line_height(look.size))
    }

    /// Sets one row of cells, each in its column; numbers end at its right edge.
    fn cells(&mut self, cells: &[String], parts: &[Part], grid: &Grid, widths: &[i64], look: Look) {
        let top = self.y;
        let mut x = MARGIN;
        let mut bottom = top;
        for (at, ((text, room), kind)) in cells.iter().zip(widths).zip(&grid.texts.kinds).enumerate() {
            let part = parts.get(at).copied();
            let mut y = top;
            let lines = self.typeface.lines(text, *room, look.size, look.is_bold);
            let spans: Vec<i64> = lines.iter().map(|line| self.typeface.width(line, look.size, look.is_bold)).collect();
            for (line, width) in spaced(text, lines).into_iter().zip(spans) {
                y = y.saturating_add(line_height(look.size));
                let indent = if *kind == ColumnKind::Number { room.saturating_sub(width) } else { 0 };
                // An empty cell of the document is a cell all the same: a space stands for it.
                let line = if line.is_empty() && part.is_some() { " ".to_owned() } else { line };
                self.text(part, (x.saturating_add(indent), y), look, line);
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
        let name = format!("{}, {}, {}", speech::title(report, words), report.book, speech::span(report, words));
        let name = self.typeface.writable(&speech::tame(&name));
        let mut pages = std::mem::take(&mut self.pages);
        for (number, page) in (1_i64..).zip(&mut pages) {
            let count = words.with("reports-page", &[("number", &number.to_string()), ("of", &of)]);
            let x = self.paper.width.saturating_sub(MARGIN).saturating_sub(self.typeface.width(&count, SMALL, false));
            for (x, text) in [(MARGIN, name.clone()), (x, count)] {
                page.push(Mark::Text { part: None, x, y, size: SMALL, is_bold: false, is_soft: true, text });
            }
        }
        self.pages = pages;
    }
}

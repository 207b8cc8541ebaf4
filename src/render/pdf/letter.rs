//! A letter on A4, in the same font and marks as reports. Knows no report.

use krilla::metadata::Metadata;

use crate::render::{RenderError, speech};
use crate::reports::letter::{Block, Letter};

use super::layout::Mark;
use super::measure::{Typeface, spaced};
use super::structure::{Cell, Part, Role, Structure};
use super::{Sheets, UPRIGHT, typeface, write};

const LEFT: i64 = 700;
const TOP: i64 = 600;
const ROOM: i64 = 4550;
const FOOT: i64 = 600;

/// The letter as the bytes of one PDF file.
///
/// # Errors
/// The embedded font cannot be read, or the PDF library gives up; both are faults of this program.
pub fn render(letter: &Letter) -> Result<Vec<u8>, RenderError> {
    let typeface = typeface()?;
    let mut paper = Paper { typeface: &typeface, pages: vec![Vec::new()], structure: Structure::default(), y: TOP };
    if let Some(stamp) = &letter.stamp {
        paper.paragraph(stamp, Look { size: 140, is_bold: true });
        paper.space(150);
    }
    for block in &letter.blocks {
        paper.block(block);
    }
    let metadata = Metadata::new()
        .title(letter.title.clone())
        .creator("solidarity-ledger".into())
        .language(letter.language.clone());
    write(&metadata, &letter.language, &Sheets { paper: UPRIGHT, pages: paper.pages, structure: paper.structure })
}

#[derive(Clone, Copy)]
struct Look {
    size: i64,
    is_bold: bool,
}

const BODY: Look = Look { size: 105, is_bold: false };
const SMALL: Look = Look { size: 75, is_bold: false };

struct Paper<'a> {
    typeface: &'a Typeface,
    pages: Vec<Vec<Mark>>,
    structure: Structure,
    y: i64,
}

impl Paper<'_> {
    const fn space(&mut self, height: i64) {
        self.y = self.y.saturating_add(height);
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// One line of text at the left, or ending at the right of a width.
    fn line(&mut self, part: Part, x: i64, text: &str, look: Look) {
        let Look { size, is_bold } = look;
        let part = Some(part);
        // An empty cell is a cell all the same: a space stands for it.
        let text = if text.is_empty() { " " } else { text }.to_owned();
        self.mark(Mark::Text { part, x, y: self.y, size, is_bold, is_soft: false, text });
    }

    fn next_line(&mut self, size: i64) {
        if self.y.saturating_add(size) > UPRIGHT.height.saturating_sub(FOOT) {
            self.pages.push(Vec::new());
            self.y = TOP;
        }
        self.space(size.saturating_mul(14) / 10);
    }

    fn paragraph(&mut self, text: &str, look: Look) {
        self.text(Role::Paragraph, text, look);
    }

    fn text(&mut self, role: Role, text: &str, look: Look) {
        let text = self.typeface.writable(&speech::tame(text));
        let part = self.structure.add(role, &text);
        for line in spaced(&text, self.typeface.lines(&text, ROOM, look.size, look.is_bold)) {
            self.next_line(look.size);
            self.line(part, LEFT, &line, look);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Title(text) => {
                self.space(150);
                self.text(Role::Title, text, Look { size: 150, is_bold: true });
            }
            Block::Lines(lines) | Block::Paragraph(lines) => {
                lines.iter().for_each(|line| self.paragraph(line, BODY));
            }
            Block::Small(text) => self.paragraph(text, SMALL),
            Block::Gifts { header, rows, total } => self.gifts(header, rows, total),
            Block::Signature(text) => {
                self.space(500);
                self.mark(Mark::Rule { x: LEFT, y: self.y, length: 2600, thickness: 6 });
                self.paragraph(text, SMALL);
            }
        }
        self.space(110);
    }

    fn gifts(&mut self, header: &[String; 3], rows: &[[String; 3]], total: &str) {
        let bold = Look { is_bold: true, ..BODY };
        self.structure.begin_table();
        self.row(header, [Cell::ColumnHeader; 3], bold);
        self.space(30);
        self.mark(Mark::Rule { x: LEFT, y: self.y, length: ROOM, thickness: 8 });
        for row in rows {
            self.row(row, [Cell::RowHeader(1), Cell::Data, Cell::Data], BODY);
        }
        if rows.len() > 1 {
            self.space(30);
            self.mark(Mark::Rule { x: LEFT, y: self.y, length: ROOM, thickness: 8 });
            self.row(&[String::new(), String::new(), total.to_owned()], [Cell::Data; 3], bold);
        }
    }

    fn row(&mut self, cells: &[String; 3], kinds: [Cell; 3], look: Look) {
        let [day, funds, amount] = cells.each_ref().map(|text| self.typeface.writable(&speech::tame(text)));
        self.structure.begin_row();
        let [of_day, of_funds, of_amount] = kinds;
        let day_part = self.structure.add(Role::Cell(of_day), &day);
        let funds_part = self.structure.add(Role::Cell(of_funds), &funds);
        let amount_part = self.structure.add(Role::Cell(of_amount), &amount);
        self.next_line(look.size);
        self.line(day_part, LEFT, &day, look);
        let right = LEFT.saturating_add(ROOM).saturating_sub(self.typeface.width(&amount, look.size, look.is_bold));
        self.line(amount_part, right, &amount, look);
        let lines = self.typeface.lines(&funds, 2000, look.size, look.is_bold);
        for (at, line) in spaced(&funds, lines).iter().enumerate() {
            if at > 0 {
                self.next_line(look.size);
            }
            self.line(funds_part, LEFT.saturating_add(1300), line, look);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_letter_goes_on_on_the_next_sheet_and_is_read_back() {
        let line = "Кому: Łukasz Žižka, für die Solidarität und gegen das Vergessen. ".repeat(12);
        let letter = Letter {
            title: "Receipt 2026-0001".into(),
            language: "en".into(),
            stamp: Some("VOID".into()),
            blocks: std::iter::once(Block::Title("Receipt 2026-0001".into()))
                .chain((0..12).map(|_| Block::Paragraph(vec![line.clone()])))
                .chain([Block::Signature("22 November 2026".into())])
                .collect(),
        };
        let bytes = render(&letter).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("letter.pdf");
        std::fs::write(&file, &bytes).unwrap();
        let Ok(read) = std::process::Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output() else {
            return;
        };
        let text = String::from_utf8(read.stdout).unwrap();
        assert!(text.contains("Кому: Łukasz Žižka") && text.contains("VOID"), "{text}");
        assert!(text.matches('\u{c}').count() > 1 && text.contains("22 November 2026"), "{text}");
    }
}

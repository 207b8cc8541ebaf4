//! What the texts of a document are to somebody who hears it: title, headings, paragraphs, and tables with their rows and
//! headers, in the order of reading. Becomes the structure tree and the bookmarks of a tagged PDF. Knows no page's layout.

use std::num::{NonZeroU16, NonZeroU32};

use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::outline::{Outline, OutlineNode};
use krilla::tagging::{Identifier, Node, TableHeaderScope, Tag, TagGroup, TagTree};

/// What one text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Heading,
    Paragraph,
    /// A cell of the table that was begun last, in the row that was begun last.
    Cell(Cell),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    /// Names the column below it.
    ColumnHeader,
    /// Names its row; so many columns wide.
    RowHeader(u32),
    Data,
}

/// A text by its place in the order of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part(usize);

#[derive(Debug)]
struct Text {
    role: Role,
    table: usize,
    row: usize,
    /// What a heading says, for the bookmarks.
    title: Option<String>,
}

/// All texts in the order of reading.
#[derive(Debug, Default)]
pub(super) struct Structure {
    texts: Vec<Text>,
    table: usize,
    row: usize,
}

/// Where a text was drawn: its marked pieces, and the page and point where it begins.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    pub pieces: Vec<Identifier>,
    pub start: Option<(usize, Point)>,
}

impl Structure {
    pub const fn begin_table(&mut self) {
        self.table = self.table.saturating_add(1);
    }

    pub const fn begin_row(&mut self) {
        self.row = self.row.saturating_add(1);
    }

    pub fn add(&mut self, role: Role, text: &str) -> Part {
        let title = matches!(role, Role::Title | Role::Heading).then(|| text.to_owned());
        self.texts.push(Text { role, table: self.table, row: self.row, title });
        Part(self.texts.len().saturating_sub(1))
    }

    /// Room for what is drawn of each text.
    pub fn undrawn(&self) -> Vec<Drawn> {
        self.texts.iter().map(|_| Drawn::default()).collect()
    }

    /// The tree of tags over what was drawn.
    pub fn tree(&self, drawn: &[Drawn], language: &str) -> TagTree {
        let mut tree = TagTree::new().with_lang(Some(language.to_owned()));
        let texts: Vec<(&Text, &Drawn)> = self.texts.iter().zip(drawn).collect();
        let is_cell = |text: &Text| matches!(text.role, Role::Cell(_));
        let same_table = |one: &(&Text, &Drawn), next: &(&Text, &Drawn)| {
            is_cell(one.0) && is_cell(next.0) && one.0.table == next.0.table
        };
        for group in texts.chunk_by(same_table) {
            match group {
                [(text, _), ..] if is_cell(text) => tree.push(table(group)),
                group => group.iter().for_each(|(text, drawn)| tree.push(leaf(text, drawn))),
            }
        }
        tree
    }

    /// The title, and below it the headings.
    pub fn bookmarks(&self, drawn: &[Drawn]) -> Outline {
        let mut titles = self.texts.iter().zip(drawn).filter_map(|(text, drawn)| {
            let (page, point) = drawn.start?;
            Some((text.role, OutlineNode::new(text.title.clone()?, XyzDestination::new(page, point))))
        });
        let mut outline = Outline::new();
        let Some((_, mut first)) = titles.next() else { return outline };
        for (_, heading) in titles {
            first.push_child(heading);
        }
        outline.push_child(first.with_open(true));
        outline
    }
}

impl Part {
    pub const fn place(self) -> usize {
        self.0
    }
}

/// Header rows first, as the reader of a table expects them.
fn table(cells: &[(&Text, &Drawn)]) -> TagGroup {
    let (mut head, mut body) = (TagGroup::new(Tag::THead), TagGroup::new(Tag::TBody));
    for row in cells.chunk_by(|one, next| one.0.row == next.0.row) {
        let is_header = row.iter().all(|(text, _)| text.role == Role::Cell(Cell::ColumnHeader));
        let children = row.iter().map(|(text, drawn)| Node::from(leaf(text, drawn))).collect();
        if is_header { &mut head } else { &mut body }.push(TagGroup::with_children(Tag::TR, children));
    }
    let parts = [head, body].into_iter().filter(|part| !part.children.is_empty());
    TagGroup::with_children(Tag::Table, parts.map(Node::from).collect())
}

fn leaf(text: &Text, drawn: &Drawn) -> TagGroup {
    let level = |n: u16| NonZeroU16::new(n).unwrap_or(NonZeroU16::MIN);
    let mut group = match text.role {
        Role::Title => TagGroup::new(Tag::Hn(level(1), text.title.clone())),
        Role::Heading => TagGroup::new(Tag::Hn(level(2), text.title.clone())),
        Role::Paragraph => TagGroup::new(Tag::P),
        Role::Cell(Cell::Data) => TagGroup::new(Tag::TD),
        Role::Cell(Cell::ColumnHeader) => TagGroup::new(Tag::TH(TableHeaderScope::Column)),
        Role::Cell(Cell::RowHeader(span)) => {
            let span = NonZeroU32::new(span).filter(|span| span.get() > 1);
            TagGroup::new(Tag::TH(TableHeaderScope::Row).with_col_span(span))
        }
    };
    drawn.pieces.iter().for_each(|piece| group.push(*piece));
    group
}

//! Merch and events: what is sold, and where money was made together.

use askama::Template;

use super::{Balance, Empty, EntryRow, Fact, FieldProblem, Form, Frame, Input, Link, Pager, Tag};
use crate::words::Words;

/// One product.
#[derive(Debug, Clone, Default)]
pub struct ProductRow {
    pub code: String,
    pub name: String,
    pub href: String,
    pub fund: String,
    pub price: String,
    pub stock: String,
    pub cost: String,
    /// Where the moves stand that its cost is made of.
    pub cost_href: String,
    pub tag: Option<Tag>,
}

#[derive(Template)]
#[template(path = "pages/merch/list.html")]
pub struct ProductList<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub currency: String,
    pub products: Vec<ProductRow>,
    /// Those that are not sold any more.
    pub is_closed: bool,
    pub search: String,
    pub pager: Pager,
    /// The cost of all goods at all places.
    pub total_cost: String,
    pub total_href: String,
    pub empty: Empty,
}

/// A change of stock.
#[derive(Debug, Clone, Default)]
pub struct StockRow {
    pub date: String,
    pub href: String,
    pub text: String,
    pub change: String,
    pub left: String,
    pub value: String,
}

#[derive(Template)]
#[template(path = "pages/merch/product.html")]
pub struct ProductPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub code: String,
    /// The address of its picture; empty when it has none.
    pub picture: String,
    /// Where a picture is handed in; empty where the reader may not.
    pub picture_href: String,
    pub stock: String,
    /// What these are: pieces, or sets that can be made.
    pub stock_of: String,
    pub facts: Vec<Fact>,
    pub tags: Vec<Tag>,
    pub moves: Vec<StockRow>,
    /// Where all of them stand.
    pub moves_href: String,
    pub currency: String,
    pub batches: Vec<BatchRow>,
    /// The calculator: as typed, and what comes out.
    pub run: Vec<Input>,
    pub run_says: String,
    pub is_closed: bool,
    /// Where it is closed, or opened again; empty for who may not.
    pub close: String,
    pub edit_href: String,
}

impl ProductPage<'_> {
    /// Whether it is known what was sold of each batch.
    fn has_batch_sales(&self) -> bool {
        self.batches.iter().any(|row| !row.sold.is_empty())
    }
}

/// A move of a product, with what was left after it.
#[derive(Debug, Clone, Default)]
pub struct MoveRow {
    pub date: String,
    pub href: String,
    pub text: String,
    pub place: String,
    pub pieces: String,
    pub cost: String,
    pub left: String,
    pub worth: String,
}

#[derive(Template)]
#[template(path = "pages/merch/moves.html")]
pub struct MovesPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub code: String,
    pub name: String,
    pub currency: String,
    /// What all the moves come to.
    pub pieces: String,
    pub cost: String,
    /// Where they are looked at.
    pub place: Input,
    pub rows: Vec<MoveRow>,
    pub pager: Pager,
}

/// One batch of a product.
#[derive(Debug, Clone, Default)]
pub struct BatchRow {
    pub date: String,
    pub href: String,
    pub pieces: String,
    pub cost: String,
    /// For one piece.
    pub each: String,
    /// Pieces that have left, the oldest batch first.
    pub gone: String,
    pub left: String,
    /// Pieces sold, the oldest batch first; empty where pieces left otherwise too. With what they brought, what they had cost, and what that leaves.
    pub sold: String,
    pub income: String,
    pub sold_cost: String,
    pub surplus: String,
}

/// One event.
#[derive(Debug, Clone, Default)]
pub struct EventRow {
    pub code: String,
    pub name: String,
    pub href: String,
    pub date: String,
    pub money_in: String,
    pub money_out: String,
    pub left: String,
    /// Where the entries of each stand.
    pub in_href: String,
    pub out_href: String,
    pub left_href: String,
    pub fund: String,
}

#[derive(Template)]
#[template(path = "pages/events/list.html")]
pub struct EventList<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub currency: String,
    pub events: Vec<EventRow>,
    pub empty: Empty,
}

#[derive(Template)]
#[template(path = "pages/events/event.html")]
pub struct EventPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub code: String,
    pub currency: String,
    /// “In 612.50, out 212.40, left 400.10, goes to Rupression.”
    pub sentence: String,
    pub facts: Vec<Fact>,
    pub money_in: Vec<Balance>,
    pub total_in: String,
    pub money_out: Vec<Balance>,
    pub total_out: String,
    pub left: String,
    /// Where the entries stand that make up what came in, what went out, and what is left.
    pub sums: [String; 3],
    pub entries: Vec<EntryRow>,
    pub income_href: String,
    pub costs_href: String,
    /// Where tickets sold ahead are recorded.
    pub tickets_href: String,
    pub plan_href: String,
    pub sheet_href: String,
    pub settle_href: String,
    /// What lies in a till for change and was not taken back yet.
    pub floats: Vec<FloatNote>,
    /// Where tickets sold ahead are given back; empty while none are owed.
    pub cancel_href: String,
}

/// Money for change that still lies in a night's till.
#[derive(Debug, Clone, Default)]
pub struct FloatNote {
    pub text: String,
    /// Where it is taken back.
    pub href: String,
}

/// One number beside a product, as typed.
#[derive(Debug, Clone, Default)]
pub struct GoodsCell {
    pub name: String,
    /// The column's heading.
    pub heading: String,
    /// The column's heading with the product, for those who do not see the table.
    pub label: String,
    pub value: String,
    pub error: String,
    /// The currency of an amount; empty for pieces.
    pub unit: String,
}

/// One product of a form.
#[derive(Debug, Clone, Default)]
pub struct GoodsRow {
    pub code: String,
    pub name: String,
    pub left: String,
    /// What lies at other places.
    pub elsewhere: String,
    pub cells: Vec<GoodsCell>,
}

/// A form with products, or one of goods without.
#[derive(Template)]
#[template(path = "pages/merch/goods.html")]
pub struct GoodsPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub intro: String,
    pub back_href: String,
    pub back: String,
    /// Where it can be done instead.
    pub way_on: Option<Link>,
    pub columns: Vec<String>,
    pub rows: Vec<GoodsRow>,
    pub has_goods: bool,
    pub search: String,
    pub has_more: bool,
    /// How the others are found.
    pub more: String,
    /// What a live sum of the fields is called; empty for none.
    pub sum: String,
    pub currency: String,
    pub exponent: u8,
    pub form: Form,
}

/// A box, a shelf or a shop.
#[derive(Debug, Clone, Default)]
pub struct PlaceRow {
    pub name: String,
    pub href: String,
    /// How many kinds of products.
    pub kinds: String,
    pub pieces: String,
    pub cost: String,
    pub cost_href: String,
    /// What a shop owes us; empty for nothing.
    pub owed: String,
    pub owed_href: String,
    pub since: String,
}

/// A way to a form.
#[derive(Debug, Clone, Default)]
pub struct DeedLink {
    pub href: String,
    pub text: String,
    pub hint: String,
}

#[derive(Template)]
#[template(path = "pages/merch/places.html")]
pub struct PlacesPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub currency: String,
    pub own: Vec<PlaceRow>,
    pub shops: Vec<PlaceRow>,
    pub total: String,
    pub total_href: String,
    pub deeds: Vec<DeedLink>,
    /// Whether the reader may open a place.
    pub may_open: bool,
    pub form: Form,
}

/// What a shop holds of one product.
#[derive(Debug, Clone, Default)]
pub struct ShopGoods {
    pub name: String,
    pub href: String,
    pub pieces: String,
    /// The day on which the last of it moved there; empty where none is known.
    pub since: String,
    pub price: String,
    pub cost: String,
    pub cost_href: String,
}

#[derive(Template)]
#[template(path = "pages/merch/shop.html")]
pub struct ShopPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub currency: String,
    pub facts: Vec<Fact>,
    pub goods: Vec<ShopGoods>,
    pub pieces: String,
    pub total: String,
    pub total_href: String,
    /// Where the list goes on, and where it stands whole.
    pub pager: Pager,
    pub whole_href: String,
    pub entries: Vec<EntryRow>,
    pub bring_href: String,
    pub settle_href: String,
    pub paid_href: String,
}

/// What one product's rule comes to.
#[derive(Debug, Clone, Default)]
pub struct SurplusRow {
    pub product: String,
    pub href: String,
    pub fund: String,
    pub working: String,
    pub working_href: String,
    /// What buyers were told.
    pub promise: String,
    pub due: String,
    /// What is still to be given, or with a minus was given too much; empty for nothing.
    pub open: String,
    /// The numbers of the entries that gave it.
    pub entries: Vec<String>,
}

#[derive(Template)]
#[template(path = "pages/merch/surplus.html")]
pub struct SurplusPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub month: String,
    pub rows: Vec<SurplusRow>,
    /// Where the list goes on; empty at its end.
    pub older: String,
    /// Something is due and the month is over.
    pub is_open: bool,
    /// Something is due and the month is not over.
    pub is_running: bool,
    /// More was given of a product than is due.
    pub is_over: bool,
    pub problems: Vec<FieldProblem>,
}

//! What a figure shows: the same numbers as its section's table. Knows no drawing.

use crate::ledger::{Currency, Money};

use super::table::{Phrase, Value};

/// A picture of a table's numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Unique in the report; becomes the id of title and description.
    pub id: &'static str,
    pub title: Phrase,
    pub description: Phrase,
    pub shape: Shape,
}

impl Figure {
    /// The one currency of its numbers.
    #[must_use]
    pub fn currency(&self) -> Option<Currency> {
        match &self.shape {
            Shape::Bars(grid) | Shape::Stacked(grid) | Shape::Lines(grid) => {
                grid.rows.iter().flat_map(|(_, values)| values).next().map(|money| money.currency)
            }
            Shape::Flow(streams) => streams.first().map(|stream| stream.amount.currency),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Horizontal bars, one group a row: a fund's balance at the start and at the end.
    Bars(Grid),
    /// Vertical bars of stacked parts, one a month.
    Stacked(Grid),
    /// Lines from month to month, one a series: what each fund held.
    Lines(Grid),
    /// Money from its sources to its purposes.
    Flow(Vec<Stream>),
}

/// Values by row and series; every row has as many values as there are series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    pub series: Vec<Value>,
    pub rows: Vec<(Value, Vec<Money>)>,
}

/// A band of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    pub from: Value,
    pub to: Value,
    pub amount: Money,
}

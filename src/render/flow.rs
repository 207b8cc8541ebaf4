//! A flow of money from its sources to its purposes: nodes left and right, bands between them as thick as their
//! amounts. Knows no report.

use crate::ledger::Money;
use crate::reports::figure::Stream;
use crate::reports::table::Value;
use crate::words::Words;

use super::plot::{Pen, scaled, short};
use super::speech;

const ROOM: i64 = 240;
const GAP: i64 = 16;
const LEFT: i64 = 200;
const RIGHT: i64 = 520;
const NODE: i64 = 10;

/// One end of bands: its name, its sum, its place, and where its next band starts.
struct Node<'a> {
    name: &'a Value,
    sum: i64,
    y: i64,
    height: i64,
    used: i64,
}

fn nodes<'a>(ends: impl Iterator<Item = (&'a Value, i64)>, total: i64) -> Vec<Node<'a>> {
    let mut nodes: Vec<Node<'a>> = Vec::new();
    for (name, minor) in ends {
        match nodes.iter_mut().find(|node| node.name == name) {
            Some(node) => node.sum = node.sum.saturating_add(minor),
            None => nodes.push(Node { name, sum: minor, y: 0, height: 0, used: 0 }),
        }
    }
    let mut y = 10;
    for node in &mut nodes {
        node.height = scaled(node.sum, total, ROOM);
        node.y = y;
        y = y.saturating_add(node.height.max(12)).saturating_add(GAP);
    }
    nodes
}

fn both<'a>(streams: &'a [Stream]) -> (Vec<Node<'a>>, Vec<Node<'a>>, i64) {
    let total = streams.iter().fold(0_i64, |sum, stream| sum.saturating_add(stream.amount.minor));
    let left = nodes(streams.iter().map(|stream| (&stream.from, stream.amount.minor)), total);
    let right = nodes(streams.iter().map(|stream| (&stream.to, stream.amount.minor)), total);
    (left, right, total)
}

/// How tall the drawing is.
pub(super) fn height(streams: &[Stream]) -> i64 {
    let (left, right, _) = both(streams);
    let bottom = |nodes: &[Node]| nodes.last().map_or(0, |node| node.y.saturating_add(node.height.max(12)));
    bottom(&left).max(bottom(&right)).saturating_add(14)
}

pub(super) fn draw(pen: &mut dyn Pen, streams: &[Stream], words: &Words) {
    let (mut left, mut right, total) = both(streams);
    for stream in streams {
        let thickness = scaled(stream.amount.minor, total, ROOM);
        let from = left.iter_mut().position(|node| *node.name == stream.from);
        let to = right.iter_mut().find(|node| *node.name == stream.to);
        let (Some(look), Some(to)) = (from, to) else { continue };
        let Some(from) = left.get_mut(look) else { continue };
        pen.band((LEFT + NODE, RIGHT), (from.y + from.used, to.y + to.used), thickness, look);
        from.used = from.used.saturating_add(thickness);
        to.used = to.used.saturating_add(thickness);
    }
    let currency = streams.first().map(|stream| stream.amount.currency);
    for (nodes, x, label_x, class) in [(&left, LEFT, LEFT - 8, "label end"), (&right, RIGHT, RIGHT + NODE + 8, "label")]
    {
        for node in nodes {
            pen.block([x, node.y, NODE, node.height.max(1)], 0);
            let amount = currency.map(|currency| words.amount(Money::new(node.sum, currency))).unwrap_or_default();
            let text = format!("{} {amount}", short(&speech::value(node.name, words), 18));
            pen.label(label_x, node.y + node.height / 2 + 4, class, &text);
        }
    }
}

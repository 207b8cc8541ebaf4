//! What a CSV file is of: book, period, head of the chain, what is not in it, and what its columns hold, as a JSON document
//! beside it, as the W3C's “CSV on the Web” has it. So that the rows stay rows for every program that reads CSV.

use serde_json::{Value as Json, json};

use crate::reports::Report;
use crate::reports::table::{Column, ColumnKind};
use crate::words::Words;

use super::{RenderError, speech};

/// The document for a CSV file of this name.
///
/// # Errors
/// The writer's own; there is none that a report can cause.
pub fn render(report: &Report, words: &Words, url: &str) -> Result<Vec<u8>, RenderError> {
    let mut columns: Vec<Json> = Vec::new();
    let mut known: Vec<&str> = Vec::new();
    if report.own_sections().count() > 1 {
        columns.push(json!({ "name": "section", "titles": "section", "datatype": "string" }));
    }
    for column in report.own_sections().flat_map(|section| &section.table.columns) {
        if !known.contains(&column.id.as_str()) {
            known.push(&column.id);
            columns.push(described(column, words));
        }
    }
    let checks = report.checks.iter().map(|check| {
        let mark = words.get(if check.holds { "reports-check-holds" } else { "reports-check-fails" });
        format!("{} {mark}", speech::phrase(&check.phrase, words))
    });
    let beside = report
        .sections
        .iter()
        .filter(|section| section.is_beside)
        .map(|section| words.with("reports-csvw-beside", &[("section", &speech::phrase(&section.heading, words))]));
    let said = report.lead.iter().map(|sentence| speech::phrase(sentence, words));
    let notes: Vec<String> = said.chain(beside).chain(checks).chain(speech::colophon(report, words)).collect();
    let document = json!({
        "@context": "http://www.w3.org/ns/csvw",
        "url": url,
        "dc:title": speech::title(report, words),
        "dc:publisher": report.book,
        "dc:temporal": format!("{}/{}", report.period.from, report.period.to),
        "dc:created": report.printed_at,
        "dc:identifier": format!("{} {}", report.entry_count, report.head),
        "dialect": { "encoding": "utf-8", "header": true, "delimiter": ",", "lineTerminators": ["\r\n"] },
        "tableSchema": { "columns": columns },
        "notes": notes,
    });
    let mut bytes = serde_json::to_vec_pretty(&document)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Numbers are decimals or empty; a column that is one in one section and text in another is text.
fn described(column: &Column, words: &Words) -> Json {
    let datatype = if column.kind == ColumnKind::Number { "decimal" } else { "string" };
    json!({ "name": column.id, "titles": column.id, "dc:description": speech::value(&column.header, words), "datatype": datatype })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::ReportName;
    use crate::reports::sample::{book, filter_for, inputs, month};

    #[test]
    fn the_file_beside_a_csv_names_its_columns_and_what_they_are_of() {
        let (period, words) = (month("2020-02"), Words::new("en"));
        for name in ReportName::ALL {
            let report = crate::reports::build(name, &book(), period, &filter_for(name), &inputs(period)).unwrap();
            let told: Json = serde_json::from_slice(&render(&report, &words, "x.csv").unwrap()).unwrap();
            let columns = told["tableSchema"]["columns"].as_array().unwrap();
            let names: Vec<&str> = columns.iter().map(|column| column["name"].as_str().unwrap()).collect();
            let csv = String::from_utf8(super::super::csv::render(&report).unwrap()).unwrap();
            assert_eq!(csv.lines().next().unwrap(), names.join(","), "{name}");
            assert_eq!(told["dc:publisher"], "Soli group & friends", "{name}");
            assert_eq!(told["dc:temporal"], "2020-02-01/2020-02-29", "{name}");
            assert!(told["dc:identifier"].as_str().unwrap().ends_with(&report.head.to_string()), "{name}");
            let notes = told["notes"].to_string();
            assert!(name == ReportName::Public || notes.contains("not explained yet"), "{name}: {notes}");
        }
    }
}

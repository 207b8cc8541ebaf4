//! The documents keep their promises: every link between them leads somewhere.

use std::path::Path;

use crate::architecture::source::{files, project};

fn documents() -> Vec<(String, String)> {
    let own = ["README.md", "ARCHITECTURE.md", "DECISIONS.md", "CHANGELOG.md"].map(|name| project().join(name));
    let all = own.into_iter().chain(files("docs", ".md"));
    let name = |path: &Path| path.strip_prefix(project()).unwrap().to_string_lossy().into_owned();
    all.map(|path| (name(&path), std::fs::read_to_string(&path).unwrap())).collect()
}

/// The targets of `[text](target)` that lead to a file of ours.
fn links(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://")).collect()
}

/// A heading as links name it: `## After a crash` is `#after-a-crash`.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let plain = |c: char| c.is_alphanumeric() || c == '-' || c == ' ';
    headings.map(|heading| heading.to_lowercase().replace(|c| !plain(c), "").replace(' ', "-")).collect()
}

#[test]
fn every_link_in_the_documents_leads_somewhere() {
    let mut faults = Vec::new();
    for (name, text) in documents() {
        for link in links(&text) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let folder = project().join(&name).parent().unwrap().to_path_buf();
            let target = if file.is_empty() { project().join(&name) } else { folder.join(file) };
            let found = match std::fs::read(&target) {
                Ok(bytes) => {
                    anchor.is_empty() || anchors(&String::from_utf8_lossy(&bytes)).contains(&anchor.to_owned())
                }
                Err(_) => false,
            };
            if !found {
                faults.push(format!("{name}: {link} leads nowhere"));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

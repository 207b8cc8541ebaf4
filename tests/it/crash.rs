//! The process is killed at any moment, or others write at the same time: what was acknowledged stays, nothing is
//! there by half, and the chain has no gap.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::book::{Book, gift};
use crate::support::engines::on_both;

/// How often a process is killed, on each engine.
const ROUNDS: u32 = 30;
/// Entries in each submission.
const ENTRIES: usize = 40;

/// Entries whose keys begin with the round's name.
fn entries(round: &str) -> String {
    (0..ENTRIES).map(|n| gift(&format!("{round}-{n}"), "2026-03-01", "general", "1.00")).collect()
}

/// The same as rows.
fn rows(round: &str) -> String {
    let mut text = "entry_no,date,account,fund,amount,currency,description,reference,key\n".to_owned();
    for n in 0..ENTRIES {
        text += &format!("{n},2026-03-01,Assets:Bank:Giro,general,1.00,EUR,,,{round}-{n}\n");
        text += &format!("{n},2026-03-01,Income:Donations:Free,general,-1.00,EUR,,,{round}-{n}\n");
    }
    text
}

/// The same as acts.
fn acts(round: &str) -> String {
    let act = |n| {
        format!(
            r#"{{"key":"{round}-{n}","act":"donation","date":"2026-03-01","fund":"general","amount":"1.00","into":"Assets:Bank:Giro"}}"#
        ) + "\n"
    };
    (0..ENTRIES).map(act).collect()
}

/// A bank's file with this round's lines, all on one day.
fn statement(day: u32) -> String {
    let mut text =
        "Buchungstag;Valutadatum;Beguenstigter/Zahlungspflichtiger;Verwendungszweck;Betrag;Waehrung\n".to_owned();
    for n in 0..ENTRIES {
        text += &format!("{day:02}.03.2026;{day:02}.03.2026;A. B.;gift {n};1,00;EUR\n");
    }
    text
}

#[test]
fn killed_at_any_moment_a_book_keeps_what_was_acknowledged_and_nothing_by_half() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let submission = |round: &str, n: u32| match n % 3 {
            0 => ("post", book.file(&format!("{round}.jsonl"), entries(round))),
            1 => ("post", book.file(&format!("{round}.csv"), rows(round))),
            _ => ("record", book.file(&format!("{round}.acts"), acts(round))),
        };
        // How long each of the three takes when nobody interrupts it.
        let needed: Vec<Duration> = (0..3)
            .map(|n| {
                let (command, file) = submission(&format!("calm{n}"), n);
                let start = Instant::now();
                book.done(&[command, &file]);
                start.elapsed()
            })
            .collect();
        let (mut acknowledged, mut killed) = (0, 0);
        for n in 0..ROUNDS {
            let round = format!("round{n}");
            let (command, file) = submission(&round, n);
            let mut process =
                book.command(&[command, &file]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            // Spread over the whole time that it needs and a little more: 0 %, 37 %, 74 %, 1 % …
            std::thread::sleep(needed[usize::try_from(n % 3).unwrap()] * (n * 37 % 110) / 100);
            let _ = process.kill();
            let was_acknowledged = process.wait().unwrap().success();
            let there =
                book.raw().number(&format!("SELECT count(*) AS n FROM entries WHERE idempotency_key LIKE '{round}-%'"));
            let all = i64::try_from(ENTRIES).unwrap();
            assert!(there == 0 || there == all, "round {n}: {there} of {all} entries are there");
            assert!(!was_acknowledged || there == all, "round {n}: acknowledged, and {there} of {all} are there");
            acknowledged += u32::from(was_acknowledged);
            killed += u32::from(there == 0);
        }
        eprintln!("{acknowledged} rounds were acknowledged, {killed} left nothing");
        assert!(killed > 0, "no process was killed in time: the test proves nothing");
        book.assert_sound();
        // What was cut off is submitted again, and is there once.
        for n in 0..ROUNDS {
            let (command, file) = submission(&format!("round{n}"), n);
            book.done(&[command, &file]);
        }
        let verification = book.assert_sound();
        assert_eq!(verification.entries, i64::from(ROUNDS + 3) * i64::try_from(ENTRIES).unwrap());
    });
}

#[test]
fn an_import_that_is_killed_leaves_no_line_by_half_and_comes_in_once_when_repeated() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let import = |day: u32| {
            let file = book.file(&format!("{day}.csv"), statement(day));
            ["import".to_owned(), file, "--account".to_owned(), "Assets:Bank:Giro".to_owned()]
        };
        let all = i64::try_from(ENTRIES).unwrap();
        let start = Instant::now();
        let calm = import(1);
        book.done(&calm.each_ref().map(String::as_str));
        let needed = start.elapsed();
        assert_eq!(book.counts(&["statement_lines", "imports"]), [all, 1]);
        let mut lines = all;
        for n in 0..8 {
            let arguments = import(n + 2);
            let arguments = arguments.each_ref().map(String::as_str);
            let mut process = book.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep(needed * (n * 37 % 110) / 100);
            let _ = process.kill();
            let was_acknowledged = process.wait().unwrap().success();
            let there = book.counts(&["statement_lines"])[0];
            assert!(there == lines || there == lines + all, "round {n}: {} of {all} lines", there - lines);
            assert!(!was_acknowledged || there == lines + all, "round {n}: acknowledged and not there");
            book.done(&arguments);
            lines += all;
            assert_eq!(book.counts(&["statement_lines"]), [lines], "round {n}: every line once");
        }
        book.assert_sound();
    });
}

#[test]
fn four_processes_that_post_at_the_same_time_make_one_chain_without_a_gap() {
    on_both(|url| {
        let book = Book::with_funds(url);
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let book = &book;
                scope.spawn(move || {
                    for round in 0..5 {
                        let name = format!("w{writer}r{round}");
                        let file = book.file(&format!("{name}.jsonl"), entries(&name));
                        book.done(&["post", &file]);
                    }
                });
            }
        });
        let verification = book.assert_sound();
        assert_eq!(verification.entries, 4 * 5 * i64::try_from(ENTRIES).unwrap());
        assert_eq!(book.raw().number("SELECT MAX(sequence) AS n FROM seals"), verification.entries);
    });
}

#[test]
fn the_same_file_posted_by_four_processes_at_once_is_there_once() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let file = book.file("same.jsonl", entries("same"));
        let posted: i64 = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..4).map(|_| scope.spawn(|| book.json(&["post", &file]))).collect();
            workers.into_iter().map(|worker| worker.join().unwrap()["posted"].as_i64().unwrap()).sum()
        });
        assert_eq!(posted, i64::try_from(ENTRIES).unwrap());
        assert_eq!(book.assert_sound().entries, posted);
    });
}

#[test]
fn a_check_made_while_others_post_finds_nothing() {
    on_both(|url| {
        let book = Book::with_funds(url);
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                for round in 0..6 {
                    book.done(&["post", &book.file(&format!("{round}.jsonl"), entries(&format!("r{round}")))]);
                }
            });
            while !writer.is_finished() {
                book.assert_sound();
            }
        });
        assert_eq!(book.assert_sound().entries, 6 * i64::try_from(ENTRIES).unwrap());
    });
}

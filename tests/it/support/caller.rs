//! Another program that asks the JSON API.

use std::time::Duration;

use reqwest::blocking::Client;
use serde_json::Value;
use solidarity_ledger::ledger::Hash;
use solidarity_ledger::store::users;

use super::book::{Book, parsed};
use super::program::Server;

/// A program with a token.
pub struct Caller {
    client: Client,
    address: String,
    token: String,
}

impl Caller {
    /// A program that may do what this role may; the book needs no user before.
    pub fn of(server: &Server, book: &Book, role: &str) -> Self {
        let token = format!("token-of-a-{role}-{}", server.pid());
        let passphrase = book.file("passphrase", "seven-lanterns-asleep-in-rain\n");
        book.done(&["user", "add", role, "--role", role, "--passphrase-file", &passphrase]);
        let user = book.raw().number(&format!("SELECT id AS n FROM users WHERE login = '{role}'"));
        let hash = Hash::of(token.as_bytes()).to_string();
        users::insert_api_token(&mut book.conn(), "a program", &hash, role, user, "2026-01-01T00:00:00.000000Z")
            .unwrap();
        let client = Client::builder().timeout(Duration::from_secs(30)).build().expect("a client");
        Self { client, address: server.address().to_owned(), token }
    }

    pub fn get(&self, path: &str) -> (u16, Value) {
        let request = self.client.get(format!("{}/api/v1{path}", self.address));
        self.answer(request)
    }

    /// What is no document: a letter, a file.
    pub fn text(&self, path: &str) -> String {
        let request = self.client.get(format!("{}/api/v1{path}", self.address));
        let response = request.header("Authorization", format!("Bearer {}", self.token)).send().expect("an answer");
        assert_eq!(response.status().as_u16(), 200, "{path}");
        response.text().expect("a text")
    }

    /// Sends a document under a key of its own.
    pub fn post(&self, path: &str, key: &str, body: &str) -> (u16, Value) {
        let kind = if body.starts_with(['{', '[']) { "application/json" } else { "text/csv" };
        let request = self.client.post(format!("{}/api/v1{path}", self.address));
        self.answer(request.header("Idempotency-Key", key).header("Content-Type", kind).body(body.to_owned()))
    }

    /// Sends a document that must be taken; gives the answer.
    pub fn must(&self, path: &str, key: &str, body: &str) -> Value {
        let (status, answer) = self.post(path, key, body);
        assert!((200..300).contains(&status), "{path}: {status} {answer}");
        answer
    }

    fn answer(&self, request: reqwest::blocking::RequestBuilder) -> (u16, Value) {
        let response = request.header("Authorization", format!("Bearer {}", self.token)).send().expect("an answer");
        let status = response.status().as_u16();
        (status, parsed(&response.text().expect("a text")))
    }
}

//! The one table, as Markdown.

use std::io::Write;

use crate::Outcome;

const HEAD: [&str; 8] =
    ["", "measured", "p50 ms", "p99 ms", "CPU s / 1,000", "the limit's", "ratio", "target"];

/// The rows so far.
#[derive(Debug, Default)]
pub(crate) struct Table(Vec<[String; 8]>);

impl Table {
    pub(crate) fn row(&mut self, cells: [String; 8]) {
        self.0.push(cells);
    }

    /// A row that has one figure and perhaps a target.
    pub(crate) fn figure(&mut self, name: &str, value: impl Into<String>, target: &str) {
        let [a, b, c, d, e] = [const { String::new() }; 5];
        self.row([name.to_owned(), value.into(), a, b, c, d, e, target.to_owned()]);
    }

    /// Adds the rows of another.
    pub(crate) fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Prints it, every column as wide as its widest cell.
    pub(crate) fn print(&self) -> Outcome {
        let head = HEAD.map(str::to_owned);
        let rows: Vec<_> = std::iter::once(&head).chain(&self.0).collect();
        let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or_default();
        let widths: Vec<_> = (0..HEAD.len()).map(width).collect();
        let mut out = std::io::stdout().lock();
        writeln!(out)?;
        for (at, row) in rows.iter().enumerate() {
            for (column, cell) in row.iter().enumerate() {
                let width = widths[column];
                match column {
                    0 => write!(out, "| {cell:<width$} |")?,
                    _ => write!(out, " {cell:>width$} |")?,
                }
            }
            writeln!(out)?;
            if at == 0 {
                let lines: Vec<_> = widths.iter().enumerate().map(|(at, width)| rule(at, *width)).collect();
                writeln!(out, "|{}|", lines.join("|"))?;
            }
        }
        writeln!(out)?;
        Ok(())
    }
}

fn rule(column: usize, width: usize) -> String {
    if column == 0 { "-".repeat(width + 2) } else { format!("{}:", "-".repeat(width + 1)) }
}

/// A number with its thousands apart.
pub(crate) fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

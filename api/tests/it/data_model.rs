//! `docs/DATA-MODEL.md` says what the schema is: its diagram and tables are drawn from the schema that the migrations
//! make. `UPDATE_DOCS=1 cargo test -p aldaba --test it data_model` draws them anew.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use ::store::db::Db;
use kernel::Clock;
use sea_orm::{ConnectionTrait, Statement};

use crate::support::{database::Kind, folder};

const BEGIN: &str = "<!-- drawn from the schema: begin -->\n";
const END: &str = "<!-- drawn from the schema: end -->";
/// Tables of the migrations themselves.
const OTHERS: [&str; 2] = ["schema_migrations", "sqlite_sequence"];

#[derive(Default)]
struct Table {
    columns: Vec<Column>,
    /// Column and the table that it refers to.
    references: BTreeMap<String, String>,
    /// The columns of each index, and whether it is unique.
    indexes: Vec<(String, bool)>,
}

struct Column {
    name: String,
    kind: String,
    required: bool,
    key: bool,
}

async fn schema() -> BTreeMap<String, Table> {
    let dir = folder();
    let db = Db::open(&Kind::Sqlite.migrated(dir.path()).await, Clock::system()).await.unwrap();
    let rows = async |sql: String| {
        let statement = Statement::from_string(db.read().get_database_backend(), sql);
        db.read().query_all_raw(statement).await.unwrap()
    };
    let text = |row: &sea_orm::QueryResult, name: &str| row.try_get::<String>("", name).unwrap();
    let number = |row: &sea_orm::QueryResult, name: &str| row.try_get::<i64>("", name).unwrap();
    let mut tables = BTreeMap::new();
    for row in rows("SELECT name FROM sqlite_master WHERE type = 'table'".into()).await {
        let name = text(&row, "name");
        if OTHERS.contains(&name.as_str()) {
            continue;
        }
        let mut table = Table::default();
        for row in rows(format!("PRAGMA table_info({name})")).await {
            table.columns.push(Column {
                name: text(&row, "name"),
                kind: text(&row, "type").to_lowercase(),
                required: number(&row, "notnull") == 1,
                key: number(&row, "pk") > 0,
            });
        }
        for row in rows(format!("PRAGMA foreign_key_list({name})")).await {
            table.references.insert(text(&row, "from"), text(&row, "table"));
        }
        for row in rows(format!("PRAGMA index_list({name})")).await {
            let (index, unique) = (text(&row, "name"), number(&row, "unique") == 1);
            if index.starts_with("sqlite_autoindex") {
                continue;
            }
            let columns = rows(format!("PRAGMA index_info({index})")).await;
            let columns: Vec<_> = columns.iter().map(|row| text(row, "name")).collect();
            table.indexes.push((columns.join(", "), unique));
        }
        table.indexes.sort();
        tables.insert(name, table);
    }
    tables
}

fn draw(tables: &BTreeMap<String, Table>) -> String {
    let mut text = String::from("\n```mermaid\nerDiagram\n");
    for (name, table) in tables {
        for (column, to) in &table.references {
            let _ = writeln!(text, "    {to} ||--o{{ {name} : {column}");
        }
    }
    text.push_str("```\n");
    for (name, table) in tables {
        let _ = write!(text, "\n### `{name}`\n\n| column | type | |\n|---|---|---|\n");
        for column in &table.columns {
            let mut notes = Vec::new();
            if column.key {
                notes.push("key".to_owned());
            }
            if !column.required && !column.key {
                notes.push("may be empty".to_owned());
            }
            if let Some(to) = table.references.get(&column.name) {
                notes.push(format!("refers to `{to}`"));
            }
            let _ = writeln!(text, "| `{}` | {} | {} |", column.name, column.kind, notes.join(", "));
        }
        if !table.indexes.is_empty() {
            text.push_str("\nIndexes: ");
            let indexes = table
                .indexes
                .iter()
                .map(|(columns, unique)| format!("`{columns}`{}", if *unique { " (unique)" } else { "" }));
            text.push_str(&indexes.collect::<Vec<_>>().join("; "));
            text.push_str(".\n");
        }
    }
    text
}

#[tokio::test]
async fn the_data_model_is_described_as_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/DATA-MODEL.md");
    let written = std::fs::read_to_string(&path).unwrap();
    let tables = schema().await;
    for name in tables.keys() {
        let is_described = written.lines().any(|line| line.starts_with(&format!("| `{name}` |")));
        assert!(is_described, "say in docs/DATA-MODEL.md what {name} is for");
    }
    let (head, rest) = written.split_once(BEGIN).expect("the place where it is drawn");
    let (_, tail) = rest.split_once(END).expect("its end");
    let drawn = format!("{head}{BEGIN}{}{END}{tail}", draw(&tables));
    if std::env::var("UPDATE_DOCS").is_ok() {
        std::fs::write(&path, drawn).unwrap();
    } else {
        assert!(drawn == written, "draw it anew: UPDATE_DOCS=1 cargo test -p aldaba --test it data_model");
    }
}

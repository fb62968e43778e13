//! Tests of pages.

use sea_orm::DbBackend;

use super::*;
use crate::entity::company::{Column, Entity};

#[test]
fn a_cursor_is_of_its_order() {
    let order = |name| Sort { name, column: Column::NameKey, id: Column::Id, descending: false };
    let at = |cursor| PageRequest { cursor: Some(cursor), ..PageRequest::default() };
    let request = at(cursor("name", (SortKey::Text("ana".into()), 7)));
    assert_eq!(request.parse_cursor(&[order("name")]).unwrap().unwrap().id, 7);
    assert!(request.parse_cursor(&[order("-name")]).is_err());
    for wrong in ["rubbish".to_owned(), cursor("name", (SortKey::Number(5), 7))] {
        assert!(at(wrong).parse_cursor(&[order("name")]).is_err());
    }
}

#[test]
fn a_page_reads_nothing_that_comes_before_its_cursor() {
    let sql = |column, key, descending| {
        let sort = Sort { name: "name", column, id: Column::Id, descending };
        let range = Some(begins_with(column, "a"));
        let (same, beyond) = after(Entity::find(), range, sort, &cursor_of("name", (key, 7)));
        let text = |query: Select<Entity>| query.build(DbBackend::Sqlite).to_string();
        (same.map(text), text(beyond))
    };
    for (descending, compared) in [(false, ">"), (true, "<")] {
        let (same, beyond) = sql(Column::NameKey, SortKey::Text("ana".into()), descending);
        let same = same.unwrap();
        let id = format!("\"id\" {compared} 7");
        assert!(same.contains("\"name_key\" = 'ana'") && same.contains(&id), "{same}");
        let of_cursor = beyond.find(&format!("\"name_key\" {compared} 'ana'")).unwrap();
        assert!(of_cursor < beyond.find("\"name_key\" >= 'a'").unwrap(), "{beyond}");
        let (same, beyond) = sql(Column::Id, SortKey::Number(7), descending);
        assert_eq!(same, None);
        assert!(beyond.contains(&id), "{beyond}");
    }
}

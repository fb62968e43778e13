//! Fills in what a migration cannot derive in SQL: the words that the members of companies, companies and applications
//! are found by.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, DatabaseConnection, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Set,
    sea_query::{Expr, Query, SelectStatement},
};

use crate::{
    entity::{application, application_word, company, company_word, membership, membership_word, user},
    name_words::{NameWords, write_words},
};
use kernel::{Result, words};

/// The number of members whose words are inserted together.
const BATCH: u64 = 200;

/// Inserts the words of the members, companies and applications that have none. It can be repeated if it is interrupted.
///
/// # Errors
/// When the database does not answer.
pub async fn fill_words(connection: &DatabaseConnection) -> Result<()> {
    use application::Column as Application;
    use company::Column as Company;
    let companies =
        company::Entity::find().select_only().columns([Company::Id, Company::Name, Company::Code]);
    let companies = companies.filter(Company::Id.not_in_subquery(owners::<company_word::Entity>()));
    for (id, name, code) in companies.into_tuple::<(i64, String, String)>().all(connection).await? {
        let words = words::of_name(&name, &[&code]);
        write_words::<company_word::Entity>(connection, id, words).await?;
    }
    let columns = [Application::Id, Application::Name, Application::Code, Application::ClientId];
    let applications = application::Entity::find().select_only().columns(columns);
    let applications =
        applications.filter(Application::Id.not_in_subquery(owners::<application_word::Entity>()));
    for (id, name, code, client_id) in
        applications.into_tuple::<(i64, String, String, String)>().all(connection).await?
    {
        let words = words::of_name(&name, &[&code, &client_id]);
        write_words::<application_word::Entity>(connection, id, words).await?;
    }
    fill_member_words(connection).await
}

/// The rows that have words.
fn owners<W: NameWords>() -> SelectStatement {
    W::find().select_only().column(W::OWNER).into_query()
}

async fn fill_member_words(connection: &DatabaseConnection) -> Result<()> {
    // Scalar, so that every database looks it up for one member after the other.
    let word = Query::select()
        .column((membership_word::Entity, membership_word::Column::Word))
        .from(membership_word::Entity)
        .and_where(
            Expr::col((membership_word::Entity, membership_word::Column::MembershipId))
                .equals((membership::Entity, membership::Column::Id)),
        )
        .limit(1)
        .to_owned();
    let mut last = 0;
    loop {
        let members = membership::Entity::find()
            .filter(membership::Column::Id.gt(last))
            .filter(Expr::SubQuery(None, Box::new(word.clone().into())).is_null())
            .order_by_asc(membership::Column::Id)
            .limit(BATCH)
            .all(connection)
            .await?;
        let Some(newest) = members.last() else { return Ok(()) };
        last = newest.id;
        let users = user::Entity::find()
            .filter(user::Column::Id.is_in(members.iter().map(|member| member.user_id)))
            .all(connection)
            .await?;
        let users: HashMap<_, _> = users.iter().map(|user| (user.id, user)).collect();
        let mut rows = Vec::new();
        for member in &members {
            let Some(user) = users.get(&member.user_id) else { continue };
            let words = words::of_person(&user.name, &user.email, &user.preferred_username);
            rows.extend(words.into_iter().map(|word| membership_word::ActiveModel {
                company_id: Set(member.company_id),
                word: Set(word),
                membership_id: Set(member.id),
            }));
        }
        for rows in rows.chunks(1_000) {
            membership_word::Entity::insert_many(rows.to_vec()).exec_without_returning(connection).await?;
        }
    }
}

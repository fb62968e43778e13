//! What the pages of companies say in Portuguese.

use crate::texts::companies::{Access, Companies, People};

pub(in crate::texts) const COMPANIES: Companies = Companies {
    lead: "As empresas cujas pessoas iniciam sessão aqui.",
    add: "Adicionar uma empresa",
    search: "Pesquisar empresas",
    empty_title: "Ainda não há empresas",
    empty: "As empresas que pode ver aparecem aqui.",
    none_match: |search| format!("Nenhuma empresa tem «{search}» no nome ou no código."),

    add_submit: "Adicionar empresa",
    code_hint: "Os programas identificam a empresa pelo código.",
    name_missing: "Escreva o nome da empresa.",
    products_hint: "Depois pode dar-se acesso a eles às pessoas. Os lugares, as datas e as funções limitam-se na página da empresa.",
    product_whole: "Todas as funções, sem limites",
    added: |company| format!("A empresa {company} foi adicionada."),
    saved: |company| format!("A empresa {company} foi guardada."),

    edit: "Editar empresa",
    visible: "Os membros veem as pessoas e os produtos da empresa",
    visible_hint: "Caso contrário, só os administradores os veem. Os membros veem uns dos outros o nome, o e-mail, o estado e a função, e nenhum outro dado.",
    delete: "Eliminar empresa",
    delete_lead: "As pessoas da empresa perdem de imediato todo o acesso através dela. Quem não está em nenhuma outra empresa é eliminado.",
    delete_title: |company| format!("Eliminar {company}?"),
    deletes_people: |people| {
        if people.is_one() {
            "É eliminada 1 pessoa que não está em nenhuma outra empresa.".to_owned()
        } else {
            format!("São eliminadas {people} pessoas que não estão em nenhuma outra empresa.")
        }
    },
    keeps_people: |people| {
        if people.is_one() {
            "É conservada 1 pessoa que também está noutra empresa.".to_owned()
        } else {
            format!("São conservadas {people} pessoas que também estão noutra empresa.")
        }
    },
    ends_products: |applications| {
        if applications.is_one() {
            "Termina o direito da empresa a usar 1 aplicação.".to_owned()
        } else {
            format!("Termina o direito da empresa a usar {applications} aplicações.")
        }
    },
    deleted: |company| format!("A empresa {company} foi eliminada."),
};

pub(in crate::texts) const PEOPLE: People = People {
    everywhere_lead: "As pessoas de todas as empresas.",
    everywhere_search: "Procurar pessoas",
    everywhere_empty: "Adicione uma empresa e convide as suas pessoas.",
    invite: "Convidar uma pessoa",
    empty_title: "Ainda não há pessoas",
    empty: "Convide a primeira pessoa: bastam um nome e um e-mail.",

    company_role: "Função na empresa",
    system_role: "Função em todo o sistema",
    system_role_hint: "Os administradores podem fazer tudo. Os gestores de aplicações gerem as aplicações e o acesso a elas.",
    invite_submit: "Enviar convite",
    invited: |name, email| format!("O convite para {name} vai a caminho de {email}."),

    delete: "Eliminar",
    delete_named: |name| format!("Eliminar {name}"),
    delete_title: |name| format!("Eliminar {name}?"),
    delete_submit: "Eliminar pessoa",
    deleted: |name| format!("A conta de {name} foi eliminada."),
    remove: "Retirar",
    remove_named: |name| format!("Retirar {name}"),
    remove_title: |name| format!("Retirar {name} da empresa?"),
    remove_text: |name| {
        format!("{name} perde todo o acesso através desta empresa e conserva qualquer outro acesso.")
    },
    remove_submit: "Retirar pessoa",
    removed: |name| format!("{name} já não está na empresa."),

    email_not_confirmed: "Por confirmar",
    vouch: "Confirmar e-mail",
    vouch_named: |name| format!("Confirmar e-mail de {name}"),
    vouch_title: |name| format!("Confirmar o e-mail de {name}?"),
    vouch_text: "As aplicações confiam num e-mail confirmado e podem abrir a conta que já tenham com ele. Confirme-o só se tiver a certeza de que o e-mail é desta pessoa.",
    vouch_submit: "Confirmar e-mail",
    vouched: |name| format!("O e-mail de {name} está confirmado."),
};

pub(in crate::texts) const ACCESS: Access = Access {
    products: "Produtos",
    products_lead: "As aplicações que a empresa tem direito a usar. Cada pessoa precisa também de acesso, a não ser que todas o tenham.",
    product: "Produto",
    products_empty_title: "Ainda não há produtos",
    products_empty: "A empresa pode usar uma aplicação depois de esta ser adicionada aqui.",
    product_to_add: "Aplicação a adicionar",
    add_product: "Adicionar produto",
    companies: "Empresas",
    companies_lead: "Só as pessoas destas empresas podem usar a aplicação.",
    companies_empty_title: "Ainda nenhuma empresa pode usar esta aplicação",
    companies_empty: "Ninguém pode iniciar sessão na aplicação até adicionar uma empresa.",
    companies_empty_at_all: "Crie primeiro uma empresa e dê-lhe depois aqui a aplicação.",
    company_to_add: "Empresa a adicionar",
    add_company: "Adicionar empresa",
    added: |name| format!("{name} já consta da lista. Agora escolha quem tem acesso."),

    with_access: "Com acesso",
    limits: "Limites",
    seats: |used, seats| format!("{used} de {seats}"),
    limit_roles: |roles| format!("Funções: {roles}"),
    limit_from: |day| format!("A partir de {day}"),
    limit_until: |day| format!("Até {day}"),

    terms_of: |application, company| format!("Limites de {application} para {company}"),
    terms_lead: "O que fica vazio não tem limite.",
    terms_saved: |application| format!("Os limites de {application} foram guardados."),
    seats_label: "Lugares",
    seats_hint: "Quantas pessoas podem ter acesso ao mesmo tempo.",
    first_day: "Primeiro dia",
    last_day: "Último dia",
    last_day_hint: "No fim deste dia todas as pessoas da empresa perdem o acesso.",
    roles_label: "Funções que podem ser dadas",
    all_roles: "Todas as funções, também as que forem adicionadas depois",
    remove_access: "Retirar as funções que já não são permitidas às pessoas que as têm",

    withdraw: "Retirar",
    withdraw_named: |application, company| format!("Retirar {application} a {company}"),
    withdraw_title: |application, company| format!("Retirar {application} a {company}?"),
    withdraw_text: |application, company| {
        format!("Todas as pessoas de {company} perdem de imediato o acesso a {application}.")
    },
    withdraw_submit: "Retirar produto",
    withdrawn: |application, company| format!("A empresa {company} já não pode usar {application}."),

    people: "Pessoas com acesso",
    people_named: |application, company| format!("Pessoas com acesso a {application} em {company}"),
    title: |application| format!("Pessoas com acesso a {application}"),
    lead: |company| format!("Escolha que pessoas de {company} têm cada função e guarde as alterações."),
    everyone: "Todas as pessoas da empresa podem usar esta aplicação. Escolha só quem tiver uma função adicional.",
    nobody_title: "Não há pessoas para escolher",
    nobody: "Convide primeiro pessoas para a empresa.",
    to_company: "Ir para a empresa",
    grid: "Pessoas e as suas funções",
    find_people: "Procurar pessoas",
    submit: "Guardar acesso",
    saved: |people, application| {
        if people.is_one() {
            format!("Guardado. 1 pessoa tem acesso a {application}.")
        } else {
            format!("Guardado. {people} pessoas têm acesso a {application}.")
        }
    },
    summary: |people| {
        if people.is_one() {
            "1 pessoa com acesso".to_owned()
        } else {
            format!("{people} pessoas com acesso")
        }
    },
    summary_of_seats: |people, seats| format!("{people} de {seats} lugares ocupados"),
    unsaved: |changes| {
        if changes.is_one() {
            "1 alteração por guardar".to_owned()
        } else {
            format!("{changes} alterações por guardar")
        }
    },

    roles_shown: |shown, all| format!("Funções visíveis: {shown} de {all}"),
    columns: "Funções como colunas",
    by_person: "Funções por pessoa",
    find_role: "Procurar uma função",
    most_columns: |most| format!("Mostram-se até {most} funções como colunas. Escreva para procurar outras."),
    other_roles: "Outras funções",
    give_all: "Dar a todas as pessoas visíveis",
    take_all: "Retirar a todas as pessoas visíveis",
    hide_column: "Ocultar esta coluna",
    role_for: |role, person| format!("{role} para {person}"),
    from_login: |login| format!("de {login}"),
    newly_given: |name| format!("{name}, nova"),
    taken_away: |name| format!("{name}, retirada"),
    given_and_taken: |given, taken| format!("Dadas: {given}. Retiradas: {taken}."),
    not_saved: "Alterações por guardar",
    review: "Rever",
    discard: "Descartar",
    review_title: "Alterações por guardar",
    loses_access: |application| format!("Perde o acesso a {application}: não lhe resta nenhuma função."),
    more_people: |people| {
        if people.is_one() { "E mais 1 pessoa.".to_owned() } else { format!("E mais {people} pessoas.") }
    },
    person_number: |id| format!("Pessoa {id}"),
    conflict_title: "Outra pessoa guardou entretanto",
    conflict_fields: "Compare as duas versões. As suas alterações substituem as outras apenas nos campos que alterou.",
    removed_meanwhile: "Outra pessoa removeu esta entrada entretanto. Se guardar a sua, ela é adicionada de novo.",
    changed_meanwhile: "Outra pessoa guardou entretanto. As suas alterações ainda não foram guardadas.",
    changed_elsewhere: "Foi alterado algo que este formulário não mostra.",
    not_changed: "Sem alterações",
    keep_editing: "Continuar a editar",
    yes: "Sim",
    no: "Não",
    conflict_text: "Não se perde nada do que fez: as suas alterações mantêm-se sobre o que foi guardado. Compare ambas e guarde ou descarte as suas.",
    their_changes: "Guardado por outra pessoa",
    your_changes: "Suas, por guardar",
    save_both: "Guardar também as minhas",
    discard_own: "Descartar as minhas",
};

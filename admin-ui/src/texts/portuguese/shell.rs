//! What surrounds the pages, in Portuguese.

use crate::texts::shell::{Places, Shell};

pub(in crate::texts) const SHELL: Shell = Shell {
    menu: "Menu",
    account: "A sua conta",
    account_of: |name| format!("{name}, a sua conta"),
    administration: "Administração",
    own: "O que é seu",
    overview: "Resumo",

    theme: "Tema",
    as_system: "Como o sistema",
    light: "Claro",
    dark: "Escuro",
    density: "Densidade",
    comfortable: "Ampla",
    compact: "Compacta",

    find: "Procurar ou ir para",
    find_all: "Procurar pessoas, empresas, aplicações e páginas",
    results: "Resultados",
    choose: "escolher",
    open: "abrir",
    new_tab: "novo separador",
    page: "Página",
    application: "Aplicação",
    all_companies: "Todas as empresas",
    choose_company: "Escolher uma empresa",
    find_company: "Procurar uma empresa",
    last_opened: "Abertas há pouco",
    shortcuts: "Atalhos de teclado",
    anywhere: "Em qualquer lugar",
    in_a_list: "Numa página",
    search_list: "Procurar nesta lista",
    add: "Adicionar",
    edit: "Editar",
    close: "Fechar",
    close_uppermost: "Fechar o que está aberto",
    letters: "Usar atalhos de uma só letra",
    letters_hint: "Desative-os se controla o computador com a voz ou prime letras sem querer.",
};

pub(in crate::texts) const PLACES: Places = Places {
    start: "Início",
    people: "Pessoas",
    audit: "Auditoria",
    jobs: "Tarefas",
    keys: "Chaves",
    mails: "E-mails",
    settings: "Definições",
    resources: "Recursos de API",
    registration: "Registo de clientes",
    policy: "Política de início de sessão",
    company: "Empresa",
    person: "Pessoa",

    profile: "Perfil",
    security: "Segurança",
    my_companies: "As minhas empresas",
};

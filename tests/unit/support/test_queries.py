"""Statements are counted while one looks, and not afterwards."""

from sqlalchemy import create_engine, text

from tests.support.queries import statements


def test_the_statements_of_the_block_are_collected_and_no_others():
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        with statements(engine) as sent:
            connection.execute(text("SELECT 2"))
        connection.execute(text("SELECT 3"))
    engine.dispose()

    assert sent == ["SELECT 2"]

"""`python -m bot` is `huixin`."""

from bot.cli import main

if __name__ == "__main__":
    main()

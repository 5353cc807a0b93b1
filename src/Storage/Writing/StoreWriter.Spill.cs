namespace FsVoice.Storage;

// What goes to the disk beside the store.
public abstract partial class StoreWriter<T>
{
    /// <summary>
    /// Writes what waits to the spill file while the store fails, so that a process that is killed loses nothing of it. It stays in
    /// memory as well, and those in the file are always the first of the queue, in the queue's order.
    /// </summary>
    private void PutAside(StoreFailures failures)
    {
        lock (_spillGate)
        {
            T[] waiting;
            lock (_gate)
            {
                if (_closed || _spillUnread)
                {
                    return;
                }

                waiting = _pending.Skip(_spilledPending).ToArray();
            }

            if (waiting.Length == 0)
            {
                return;
            }

            try
            {
                int written = _spill.Append(waiting, _options.MaxSpillBytes);
                lock (_gate)
                {
                    _spilledPending += written;
                    _spillToRemove |= written > 0;
                }

                if (written < waiting.Length && !failures.SaidFull)
                {
                    failures.SaidFull = true;
                    StoreWriterLog.SpillFull(_logger, _what);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                lock (_gate)
                {
                    // A disk that is full may have taken a part of it. All of it is in memory, so the file goes when the store has that.
                    _spillToRemove = true;
                }

                if (!failures.SaidFull)
                {
                    failures.SaidFull = true;
                    StoreWriterLog.SpillNotWritten(_logger, _what, StorageErrors.Describe(e));
                }
            }
        }
    }

    /// <summary>From here on the store is left alone. A batch that it is just taking is spilled too: it may still fail.</summary>
    private void Close()
    {
        lock (_spillGate)
        {
            T[] rest;
            int spilled;
            lock (_gate)
            {
                _closed = true;
                spilled = _spilledPending;
                rest = _pending.Skip(spilled).ToArray();
                _pending.Clear();
            }

            if (rest.Length > 0)
            {
                Spill(rest);
            }
            else if (spilled > 0)
            {
                StoreWriterLog.SpillKept(_logger, spilled, _what);
            }
        }
    }

    private void Spill(T[] items)
    {
        int written = 0;
        string error = "the file is full";
        try
        {
            written = _spill.Append(items, _options.MaxSpillBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = StorageErrors.Describe(e);
        }

        if (written > 0)
        {
            StoreWriterLog.Spilled(_logger, written, _what);
        }

        if (written < items.Length)
        {
            StoreWriterLog.Lost(_logger, items.Length - written, _what, error);
        }
    }

    private void RemoveSpillWhenWritten()
    {
        lock (_spillGate)
        {
            lock (_gate)
            {
                // Once closed, the file belongs to Close: it may hold items that are nowhere else.
                if (_closed || !_spillToRemove || _spilledPending > 0)
                {
                    return;
                }

                _spillToRemove = false;
            }

            try
            {
                _spill.Remove(_unreadable);
                _unreadable = [];
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                StoreWriterLog.SpillNotRemoved(_logger, StorageErrors.Describe(e));
            }
        }
    }
}
